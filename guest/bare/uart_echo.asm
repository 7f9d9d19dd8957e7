; SPDX-License-Identifier: MIT
; Reads characters by polling and sends each back, until Ctrl-D, which the VMM
; sends at the end of input. It uses no interrupts, like a kernel that has not
; set them up yet.
%include "bare.inc"
guest long

%define CTRL_D 4

next:
    mov dx, HV_PORT_UART + X86_UART_LSR
    in al, dx
    test al, X86_UART_LSR_DR
    jz next
    mov dx, HV_PORT_UART
    in al, dx
    cmp al, CTRL_D
    je done
    out dx, al
    jmp next
done:
    exit 0
