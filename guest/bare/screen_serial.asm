; SPDX-License-Identifier: MIT
; Draws, and reads its serial port: what is typed comes there, and not to its
; keyboard. Sends it back; Ctrl-D ends.
%include "bare.inc"
guest long
    jmp start
%include "screen.inc"

%define CTRL_D 4

start:
    draw 0, 0, 0x07, "a serial reader"
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
    in al, HV_PORT_KBD_CMD
    test al, 1
    check z, "a key came as well"
    exit 0
