; SPDX-License-Identifier: MIT
; Real mode under a BIOS: a division by zero without a handler of its own. The
; BIOS's handler returns to the instruction, which on a PC goes on for ever.
%include "bare.inc"
guest sector

    xor cx, cx
    div cx
    exit 3
    times 510 - ($ - $$) db 0
    dw 0xAA55
