; SPDX-License-Identifier: MIT
; Draws, and reads its serial port, so typed keys arrive there and not at its
; keyboard. Sends them back; Ctrl-D ends. Before it draws, it polls the serial
; port often enough to count as a reader: a guest that draws and does not poll
; there for 20 ms gets a keyboard.
%include "bare.inc"
guest long
    jmp start
%include "screen.inc"

%define CTRL_D 4

start:
    mov ecx, 40
    mov dx, HV_PORT_UART + X86_UART_LSR
.look:
    in al, dx
    loop .look
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
