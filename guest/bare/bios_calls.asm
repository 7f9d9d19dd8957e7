; SPDX-License-Identifier: MIT
; Checks that each BIOS call does what it promises, and changes no other
; register.
%include "bare.inc"
%include "bios.inc"
guest sector
boot_rest 10

    cmp byte [drive], 0x80
    check e, "an image of no floppy's size is the first hard disk"
    pushf
    pop ax
    test ax, X86_RFLAGS_IF
    check nz, "a boot sector starts with interrupts on"

; The stub alone changes nothing: int 16h, ah = 03 has nothing to do.
    mov eax, 0x11110305
    mov ebx, 0x22222222
    mov ecx, 0x33333333
    mov edx, 0x44444444
    mov esi, 0x55555555
    mov edi, 0x66666666
    mov ebp, 0x77777777
    int 0x16
    cmp eax, 0x11110305
    check e, "eax is kept"
    cmp ebx, 0x22222222
    check e, "ebx is kept"
    cmp ecx, 0x33333333
    check e, "ecx is kept"
    cmp edx, 0x44444444
    check e, "edx is kept"
    cmp esi, 0x55555555
    check e, "esi is kept"
    cmp edi, 0x66666666
    check e, "edi is kept"
    cmp ebp, 0x77777777
    check e, "ebp is kept"
    cmp sp, HV_BOOT_SECTOR
    check e, "sp is kept"

; Carry and zero reach the caller, and the other flags stay.
    std
    stc
    mov ah, 0x88
    int 0x15
    check nc, "int 15h, ah = 88 clears the carry"
    pushf
    pop bx
    cld
    test bx, X86_RFLAGS_DF
    check nz, "the direction flag is kept"
    cmp ax, 0xFFFF
    check e, "int 15h, ah = 88 tells 64 MiB at most"
    mov ah, 0xEE
    clc
    int 0x15
    check c, "what is not served sets the carry"

    mov ax, 0xEC00                      ; AMD: "I will run in long mode"
    mov bl, 2
    stc
    int 0x15
    check nc, "which mode is to come may be told"

; Memory: int 12h, and the map.
    int 0x12
    cmp ax, 639
    check e, "639 KiB below the extended data area"
    xor ebx, ebx
    xor ebp, ebp
map:
    mov eax, 0xE820
    mov edx, SMAP
    mov ecx, 20
    mov di, 0x6000
    int 0x15
    check nc, "E820 is served"
    cmp eax, SMAP
    check e, "E820 answers with its magic"
    inc ebp
    test ebx, ebx
    jnz map
    cmp ebp, 3
    check ae, "there are three ranges at least"

; The screen.
    mov ax, 0x0003
    int 0x10
    mov ah, 0x0F
    int 0x10
    cmp ax, 80 << 8 | 3
    check e, "mode 3 has 80 columns"
    mov ax, 0x0E41
    int 0x10
    mov ah, 0x03
    mov bh, 0
    int 0x10
    cmp dx, 1
    check e, "the cursor is behind what was printed"
    push es
    mov ax, HV_TEXT_BASE >> 4
    mov es, ax
    cmp word [es:0], 0x0741
    pop es
    check e, "what was printed is in text memory"

; A key that was put into the buffer comes out again.
    mov ah, 0x01
    int 0x16
    check z, "no key yet"
    mov ah, 0x05
    mov cx, 0x1E61
    int 0x16
    mov ah, 0x01
    int 0x16
    check nz, "a key now"
    mov ah, 0x00
    int 0x16
    cmp ax, 0x1E61
    check e, "it is the one"

; Time: an interrupt counts the ticks, and calls int 1Ch for each.
    mov word [0x1C * 4], tick
    mov word [0x1C * 4 + 2], 0
    mov ah, 0
    int 0x1A
    mov bx, dx
wait_tick:
    hlt
    mov ah, 0
    int 0x1A
    cmp dx, bx
    je wait_tick
    cmp word [ticks], 0
    check ne, "int 1Ch is called at each tick"
    mov ah, 0x86
    mov cx, 1
    mov dx, 0x5F90 - 0x186A             ; 84 ms
    int 0x15
    check nc, "int 15h, ah = 86 waits"
    mov ah, 0
    int 0x1A
    sub dx, bx
    cmp dx, 2
    check ae, "two ticks at least went by"
    mov ah, 0x02
    int 0x1A
    check nc, "there is a clock"
    cmp ch, 0x24
    check b, "hours are decimal digits"

; Services that do not exist return an error.
    mov ah, 0x00
    mov dx, 0
    int 0x17
    test ah, 1
    check nz, "there is no printer"
    mov ax, 0xB101
    int 0x1A
    check c, "there is no PCI bus"
    exit 0

ticks:
    dw 0
tick:
    inc word [cs:ticks]
    iret

end_rest 10
