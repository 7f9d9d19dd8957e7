; SPDX-License-Identifier: MIT
; Real mode without a BIOS: int 10h goes through an empty vector to 0000:0000,
; slides through zeros back to the start, and so on for ever.
%include "bare.inc"
guest real

    mov sp, 0x7000
    mov ax, 0x0E00                      ; zeros as code add al to memory
    int 0x10
    exit 3
