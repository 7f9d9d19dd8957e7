; SPDX-License-Identifier: MIT
; Reads characters by polling and sends each back, until Ctrl-D, which the VMM
; sends at the end of input. It uses no interrupts, like a kernel that has not
; set them up yet.
%include "bare.inc"
%include "uart.inc"
guest long

wait_byte:
    uart_echo wait_byte
    exit 0
