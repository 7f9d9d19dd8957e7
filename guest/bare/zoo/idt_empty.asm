; SPDX-License-Identifier: MIT
; The IDT has no entry: any exception is fatal.
%include "zoo.inc"
guest long

    lidt [nothing]
    ud2
    jmp zoo_survived
nothing:
    dw 0
    dq 0

    zoo_data
