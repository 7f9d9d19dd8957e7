; SPDX-License-Identifier: MIT
; Draws, and reads its serial port, so typed keys arrive there and not at its
; keyboard. Sends them back; Ctrl-D ends. Before it draws, it polls the serial
; port often enough to count as a reader: a guest that draws and does not poll
; there for 20 ms gets a keyboard.
%include "bare.inc"
guest long
    jmp start
%include "screen.inc"
%include "uart.inc"

start:
    mov ecx, 40
    mov dx, HV_PORT_UART + X86_UART_LSR
.look:
    in al, dx
    loop .look
    draw 0, 0, 0x07, "a serial reader"
wait_byte:
    uart_echo wait_byte
    in al, HV_PORT_KBD_CMD
    test al, 1
    check z, "a key came as well"
    exit 0
