; SPDX-License-Identifier: MIT
; APM's way to switch off, as boot sectors do it.
%include "bare.inc"
guest sector

    mov ax, 0x5301
    xor bx, bx
    int 0x15
    jc wrong
    mov ax, 0x5307
    mov bx, 1
    mov cx, 3
    int 0x15
wrong:
    exit 1
    times 510 - ($ - $$) db 0
    dw 0xAA55
