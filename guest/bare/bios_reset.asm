; SPDX-License-Identifier: MIT
; A jump to ffff:0, as boot sectors restart a PC.
%include "bare.inc"
guest sector

    jmp 0xFFFF:0
    times 510 - ($ - $$) db 0
    dw 0xAA55
