; SPDX-License-Identifier: MIT
; The lab docs/labs/bios.md: the path of an `int` in real mode, through the
; vector table and a stub in the BIOS's page to ring -1. Each step is checked
; before it is taken; the results are printed by the BIOS itself, one call for
; each line.
%include "bare.inc"
%include "bios.inc"
guest sector
boot_rest 3

MEMORY      equ 0x12                    ; int 12h: KiB of memory, in ax
OUT_BIOS    equ 0xE6 | HV_PORT_BIOS << 8 ; out HV_PORT_BIOS, al
IRET_CODE   equ 0xCF

; shows CONDITION, "text": prints a line, and ends if the condition is false.
%macro shows 2.nolist
    j%+1 %%held
    mov bp, %%text
    mov cx, %%end - %%text
    call say
    exit 1
%%text:
    db "not ok - ", %2
%%end:
%%held:
    mov bp, %%text + 4
    mov cx, %%end - %%text - 4
    call say
%endmacro

; Step 1: the vector table, at address 0, has four bytes for each vector.
    mov eax, [4 * MEMORY]
    mov [vector], eax
    shr eax, 16
    cmp ax, HV_BIOS_SEGMENT
    shows e, "vector 12h of the table leads into the BIOS's segment"

; Step 2: it leads not to a BIOS, but to two instructions.
    les di, [vector]
    cmp word [es:di], OUT_BIOS
    shows e, "where it leads, there is an out to the port of ring -1,"
    cmp byte [es:di + 2], IRET_CODE
    shows e, "and an iret"

; Step 3: `int` is flags on the stack, and a far call.
    int MEMORY
    mov bx, ax
    xor ax, ax
    pushf
    call far [vector]
    cmp ax, bx
    shows e, "pushf and a far call get the same as int 12h"

; Step 4: the table is the guest's own memory, so the guest may change it.
    mov dword [4 * MEMORY], ours
    xor ax, ax
    int MEMORY
    cmp ax, bx
    shows e, "a handler of ours goes on to the BIOS,"
    cmp byte [nr_ours], 1
    shows e, "and came first"

; Step 5: ... and need not ask ring -1 at all.
    mov dword [4 * MEMORY], alone
    int MEMORY
    cmp ax, 1
    shows e, "one that answers alone makes no exit"
    mov eax, [vector]
    mov [4 * MEMORY], eax
    exit 0

ours:
    inc byte [cs:nr_ours]
    jmp far [cs:vector]

alone:
    mov ax, 1
    iret

; Writes cx characters at 0:bp on the next line.
say:
    pusha
    push es
    xor ax, ax
    mov es, ax
    mov dh, [row]
    mov dl, 0
    inc byte [row]
    mov bx, 0x0007
    mov ax, 0x1301
    int 0x10
    pop es
    popa
    ret

vector:
    dd 0
nr_ours:
    db 0
row:
    db 0
end_rest 3
