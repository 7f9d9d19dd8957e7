; SPDX-License-Identifier: MIT
; The beginning of every tutorial: a boot sector that prints by int 10h, and
; stops. It prints nothing on the serial line, so the screen is shown at the
; end.
%include "bare.inc"
guest sector

    mov si, text
next:
    lodsb
    test al, al
    jz done
    mov ah, 0x0E
    int 0x10
    jmp next
done:
    cli
    hlt

text:
    db "Hello, BIOS!", 0
    times 510 - ($ - $$) db 0
    dw 0xAA55
