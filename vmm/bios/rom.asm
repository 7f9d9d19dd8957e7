; SPDX-License-Identifier: MIT
; The BIOS's page, F000:F000 to F000:FFFF, as a guest sees it. It has a stub for
; each interrupt vector, which only exits to ring -1. The rest is what must run
; in the guest: interrupt handlers, and setting up the devices that are in KVM.
;
; To the VMM this page is data, copied to guest memory; the VMM does not run it.
; Source: "IBM Personal Computer AT Technical Reference", BIOS listing, for what
; a guest may expect of each part.

%include "constants.inc"

OFFSET      equ HV_BIOS_ROM - HV_BIOS_SEGMENT * 16
TICKS       equ HV_BIOS_DATA + 0x6C
MIDNIGHT    equ HV_BIOS_DATA + 0x70
KEY_HEAD    equ HV_BIOS_DATA + 0x1A
KEY_TAIL    equ HV_BIOS_DATA + 0x1C
TICKS_A_DAY equ 0x1800B0
READ_ISR    equ 0x0B                    ; OCW3: reads give the lines in service
IRQ_MASK_1  equ 0xF8                    ; IRQ 0, 1 and the cascade
IRQ_MASK_2  equ 0xFE                    ; IRQ 8
IRQ_BASE_1  equ 0x08
IRQ_BASE_2  equ 0x70

%define AT(label)   (label - rom + OFFSET)
%define STUB(n)     (stubs + 8 * (n))

section .rodata align=16
bits 16

global bios_rom
bios_rom:
rom:

; The stubs, 8 bytes each. The VMM derives the vector from the address of the
; `out`, and continues the guest at one of two places:
;
;     out     calls ring -1; changes no register
;     iret    served: back to the caller
;     sti     not yet: sleep until an interrupt comes, then ask again
;     hlt
;     jmp
stubs:
%rep 256
    out HV_PORT_BIOS, al
    iret
    sti
    hlt
    jmp short $ - 5
    nop
%endrep

; IRQ 0, 18.2 times a second: counts the time of day, then notifies the program
; by int 1Ch. It makes no exit, so an idle guest continues to sleep.
irq_timer:
    push ax
    push ds
    xor ax, ax
    mov ds, ax
    inc dword [TICKS]
    cmp dword [TICKS], TICKS_A_DAY
    jb .day
    mov dword [TICKS], 0
    inc byte [MIDNIGHT]
.day:
    int 0x1C
    mov al, X86_PIC_EOI
    out X86_PIC1_CMD, al
    pop ds
    pop ax
    iret

; A call of int 16h waits here while there is no key, and calls ring -1 again
; when the ring of keys is not empty: a guest that waits for a user makes no
; exits.
wait_key:
    push ax
    push ds
    xor ax, ax
    mov ds, ax
.sleep:
    sti
    hlt
    cli
    mov ax, [KEY_HEAD]
    cmp ax, [KEY_TAIL]
    je .sleep
    pop ds
    pop ax
    jmp STUB(0x16)

; IRQ 1: a key was pressed or released. A program that has hooked int 15h gets
; the scan code first (ah = 4F), and may change it, or drop it by clearing the
; carry.
irq_keyboard:
    push ax
    push ds
    xor ax, ax
    mov ds, ax
    cmp word [0x15 * 4 + 2], HV_BIOS_SEGMENT
    in al, HV_PORT_KBD_DATA
    je .take
    mov ah, 0x4F
    stc
    int 0x15
    jnc .done
.take:
    pushf
    push cs
    call STUB(0x09)                     ; al = scan code
.done:
    mov al, X86_PIC_EOI
    out X86_PIC1_CMD, al
    pop ds
    pop ax
    iret

; An interrupt line without a handler is only acknowledged. Vectors 8 to 15 are
; also those of exceptions (#DF to #MF), and `int n` can reach any of these: if
; the PIC does not have the line in service, ring -1 is called instead.
%macro irq_unused 2 ; line, vector
irq_unused_%1:
    push ax
    mov al, READ_ISR
  %if %1 < 8
    out X86_PIC1_CMD, al
    in al, X86_PIC1_CMD
  %else
    out X86_PIC2_CMD, al
    in al, X86_PIC2_CMD
  %endif
    test al, 1 << (%1 & 7)
    jz .other
    mov al, X86_PIC_EOI
  %if %1 >= 8
    out X86_PIC2_CMD, al
  %endif
    out X86_PIC1_CMD, al
    pop ax
    iret
.other:
    pop ax
    jmp STUB(%2)
%endmacro

%assign line 2
%rep 6
    irq_unused line, IRQ_BASE_1 + line
    %assign line line + 1
%endrep
%rep 8
    irq_unused line, IRQ_BASE_2 + line - 8
    %assign line line + 1
%endrep

; For the vectors that programs may hook.
nothing:
    iret

; The first instruction of the machine. The interrupt controllers and the timer
; are in KVM, and are set up here, as by a real ROM.
post:
    cli
    mov al, X86_PIC_ICW1_INIT
    out X86_PIC1_CMD, al
    out X86_PIC2_CMD, al
    mov al, IRQ_BASE_1
    out X86_PIC1_DATA, al
    mov al, IRQ_BASE_2
    out X86_PIC2_DATA, al
    mov al, 1 << X86_PIC_CASCADE
    out X86_PIC1_DATA, al
    mov al, X86_PIC_CASCADE
    out X86_PIC2_DATA, al
    mov al, X86_PIC_ICW4_8086
    out X86_PIC1_DATA, al
    out X86_PIC2_DATA, al
    mov al, IRQ_MASK_1
    out X86_PIC1_DATA, al
    mov al, IRQ_MASK_2
    out X86_PIC2_DATA, al
    mov al, 0x36                        ; channel 0, two bytes, square wave
    out X86_PIT_CMD, al
    xor al, al                          ; 65,536: 18.2 Hz
    out X86_PIT_CH0, al
    out X86_PIT_CH0, al
    sti
post_bare:                              ; --irqchip=none starts here
    int 0x19
    int 0x18
.dead:
    cli
    hlt
    jmp .dead

; The table that int 1Eh points to: parameters of a floppy drive (1.44 MB).
floppy_table:
    db 0xDF, 0x02, 0x25, 2, 18, 0x1B, 0xFF, 0x6C, 0xF6, 0x0F, 0x08

; int 15h, ah = C0h: the machine's kind.
system_table:
    dw 8
    db 0xFC, 0, 0                       ; AT, submodel, revision
    db 0x60                             ; second PIC, real-time clock
    db 0, 0, 0, 0

    times 0xFF0 - ($ - rom) db 0
; A CPU reset, and a jump to ffff:0, arrive here.
reset:
    out HV_PORT_BIOS, al
    jmp short reset
    nop
    db "11/30/26"
    times 0xFFE - ($ - rom) db 0
    db 0xFC                             ; model: AT
    db 0

; What the VMM must know of this page: struct bios_rom_map.
global bios_rom_map
bios_rom_map:
    dw AT(post), AT(post_bare), AT(floppy_table), AT(system_table)
    dw AT(irq_timer), AT(irq_keyboard), AT(nothing), AT(wait_key)
%assign line 2
%rep 14
    dw AT(irq_unused_%[line])
    %assign line line + 1
%endrep

section .note.GNU-stack noalloc noexec nowrite progbits
