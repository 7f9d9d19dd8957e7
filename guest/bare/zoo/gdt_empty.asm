; SPDX-License-Identifier: MIT
; lgdt loaded a GDT of no size: the next selector that is looked up, that of a
; gate, is past its end.
%include "zoo.inc"
guest long

    zoo_idt zoo_survived
    lgdt [nothing]
    ud2
    jmp zoo_survived
nothing:
    dw 0
    dq 0

    zoo_data
