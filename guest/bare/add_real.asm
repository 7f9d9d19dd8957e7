; SPDX-License-Identifier: MIT
; The example that everyone knows: add two numbers in real mode, print the
; sum as a digit. The sum is checked as well: the status is 0 only for 4.
%include "bare.inc"
guest real

    mov al, 2
    mov bl, 2
    add al, bl
    mov cl, al
    add al, '0'
    mov dx, HV_PORT_UART
    out dx, al
    mov al, 10
    out dx, al
    cmp cl, 4
    jne wrong
    exit 0
wrong:
    exit 1
