; SPDX-License-Identifier: MIT
; A panic that spins: only --timeout ends it.
%include "zoo.inc"
guest long

    cli
here:
    jmp here
