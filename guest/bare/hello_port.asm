; SPDX-License-Identifier: MIT
; A program in long mode prints through the serial port: each `out` to 0x3F8
; leaves the guest, and the VMM prints the character. The UART is always ready
; here; a guest for real hardware would wait for it.
%include "bare.inc"
guest long

    mov dx, HV_PORT_UART
    lea rsi, [text]
    mov ecx, text.end - text
next:
    lodsb
    out dx, al
    dec ecx
    jnz next
    exit 0

text:
    db "Hello, world!", 10
.end:
