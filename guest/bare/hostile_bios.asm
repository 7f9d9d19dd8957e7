; SPDX-License-Identifier: MIT
; Hostile: every function of every vector with meaningless registers, then the
; same calls with the data area full of nonsense; the stubs' port from elsewhere
; and in other widths. The machine goes on.
;
; Calls that wait for something that will not come, or rightly end the machine,
; are left out.
%include "bare.inc"
%include "bios.inc"
guest sector
boot_rest 4

FIRST   equ 0x10
LAST    equ 0x1A
SCRATCH equ 0x3000                      ; segments that are all zeros at first
BUFFER  equ 0x5000
ROUNDS  equ 3

    out HV_PORT_BIOS, al                ; not from a stub
    mov dx, HV_PORT_BIOS
    out dx, ax
    out dx, eax
    in al, dx

next_round:
    mov byte [vector], FIRST
next_vector:
    mov al, [vector]
    mov [call_it + 1], al               ; the code changes itself
    mov word [function], 0
next_function:
    call is_left_out
    je left_out
    call random
    mov ebx, eax
    call random
    mov ecx, eax
    call random
    mov edx, eax
    call random
    mov esi, eax
    call random
    mov edi, eax
    call random
    mov ebp, eax
    call random
    mov ah, [function]
    push ds
    push BUFFER
    pop es
    push SCRATCH
    pop ds
call_it:
    int FIRST
    pop ds
    cld
left_out:
    inc word [function]
    cmp word [function], 256
    jb next_function
    inc byte [vector]
    cmp byte [vector], LAST + 1
    jb next_vector

; The data area: everything but the ticks, which the timer's interrupt counts.
    xor ax, ax
    mov es, ax
    mov di, HV_BIOS_DATA
    mov cx, 64
fill:
    call random
    stosd
    loop fill
    inc byte [round]
    cmp byte [round], ROUNDS
    jb next_round
    exit 0

; Equal: this vector and function are left out.
is_left_out:
    mov ah, [vector]
    mov al, [function]
    cmp ah, 0x18                        ; nothing to boot from, and boot
    je .yes
    cmp ah, 0x19
    je .yes
    mov si, list
.next:
    cmp ax, [si]
    je .yes
    add si, 2
    cmp si, list.end
    jb .next
    test sp, sp                         ; not equal
.yes:
    ret
list:
    dw 0x1401, 0x1402                   ; wait for the serial port
    dw 0x1553, 0x1586                   ; power off, wait
    dw 0x1600, 0x1610                   ; wait for a key
.end:

; eax: Marsaglia's xorshift.
random:
    push ebx
    mov eax, [cs:seed]
    mov ebx, eax
    shl ebx, 13
    xor eax, ebx
    mov ebx, eax
    shr ebx, 17
    xor eax, ebx
    mov ebx, eax
    shl ebx, 5
    xor eax, ebx
    mov [cs:seed], eax
    pop ebx
    ret
seed:
    dd 0x2545F491
vector:
    db 0
round:
    db 0
function:
    dw 0
end_rest 4
