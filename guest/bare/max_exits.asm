; SPDX-License-Identifier: MIT
; Leaves the guest for ever, by a port that nobody has: what --max-exits is
; for.
%include "bare.inc"
guest long

%define NO_PORT 0x2F0

    mov dx, NO_PORT
forever:
    out dx, al
    jmp forever
