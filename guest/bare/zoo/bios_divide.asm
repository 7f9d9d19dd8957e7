; SPDX-License-Identifier: MIT
; Real mode under a BIOS: a division by zero, for which nobody has a handler. The
; BIOS's goes back to it, and so on for ever on a PC.
%include "bare.inc"
guest sector

    xor cx, cx
    div cx
    exit 3
    times 510 - ($ - $$) db 0
    dw 0xAA55
