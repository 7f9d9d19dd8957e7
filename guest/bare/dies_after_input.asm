; SPDX-License-Identifier: MIT
; A triple fault that depends on input. On AMD-V the report's second run has no
; input, so it goes another way, and must say so; on VT-x the report has the
; registers.
%include "bare.inc"
guest long

    mov dx, HV_PORT_UART + X86_UART_LSR
wait_for_byte:
    in al, dx
    test al, X86_UART_LSR_DR
    jz wait_for_byte
    lidt [nothing]
    ud2
    exit 0

nothing:
    dw 0
    dq 0
