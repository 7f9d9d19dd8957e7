; SPDX-License-Identifier: MIT
; Real mode: lidt has loaded a table of no size over the interrupt vectors.
%include "zoo.inc"
guest real

    lidt [nothing]
    ud2
    exit 3
nothing:
    dw 0
    dd 0
