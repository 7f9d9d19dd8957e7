; SPDX-License-Identifier: MIT
; CR4 is written with bits that do not exist.
%include "zoo.inc"
guest long

    mov rax, cr4
    or eax, 1 << 30
    mov cr4, rax
    jmp zoo_survived

    zoo_data
