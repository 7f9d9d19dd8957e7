; SPDX-License-Identifier: MIT
; cli; hlt: the kernel stopped itself.
%include "zoo.inc"
guest long

    cli
    hlt
    jmp zoo_survived

    zoo_data
