; SPDX-License-Identifier: MIT
; Adds in 32-bit protected mode, and uses what real mode does not have: a sum
; too large for 16 bits, stored and read back above 1 MiB.
%include "bare.inc"
guest protected

    mov eax, 2
    add eax, 2
    lea edx, [eax + '0']
    mov [sum], al
    mov al, dl
    mov dx, HV_PORT_UART
    out dx, al
    mov al, 10
    out dx, al
    cmp byte [sum], 4
    jne wrong
    mov eax, 0x7FFFFFFF
    add eax, 0x7FFFFFFF
    cmp eax, 0xFFFFFFFE
    jne wrong
    exit 0
wrong:
    exit 1

sum:
    db 0
