; SPDX-License-Identifier: MIT
; The IDT is at an address that the page tables no longer map.
%include "zoo.inc"
guest long

    lidt [pointer]
    zoo_pd1 0
    ud2
    jmp zoo_survived
pointer:
    dw X86_NR_VECTORS * 16 - 1
    dq 0x200000

    zoo_data
