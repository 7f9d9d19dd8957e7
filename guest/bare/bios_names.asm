; SPDX-License-Identifier: MIT
; What the BIOS does not serve is told, once each, with number and function.
%include "bare.inc"
guest sector

    mov cx, 3
again:
    mov ah, 0x0C
    int 0x10
    mov ah, 0x09
    int 0x21
    loop again
    mov ax, 0x0013
    int 0x10
    exit 0
    times 510 - ($ - $$) db 0
    dw 0xAA55
