; SPDX-License-Identifier: MIT
; Int 16h: typed keys arrive through the keyboard's interrupt and the ring
; buffer, even before anything was drawn. Prints what it reads; Enter ends.
%include "bare.inc"
guest sector

next:
    mov ah, 0
    int 0x16
    cmp al, 13
    je done
    mov ah, 0x0E
    int 0x10
    jmp next
done:
    exit 0
    times 510 - ($ - $$) db 0
    dw 0xAA55
