; SPDX-License-Identifier: MIT
; A BIOS call that is not served is reported once, with its number and function;
; so are graphics modes that are set.
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
    mov ax, 0x4F02
    mov bx, 0x411B                  ; with a linear frame buffer
    int 0x10
    exit 0
    times 510 - ($ - $$) db 0
    dw 0xAA55
