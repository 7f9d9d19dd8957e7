; SPDX-License-Identifier: MIT
; Exits again and again, for ever, by a port without a device: what --max-exits
; is for.
%include "bare.inc"
guest long

%define NO_PORT 0x2F0

    mov dx, NO_PORT
forever:
    out dx, al
    jmp forever
