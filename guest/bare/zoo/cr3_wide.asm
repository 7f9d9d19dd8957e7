; SPDX-License-Identifier: MIT
; CR3 has bits beyond the physical address width. AMD-V may refuse the state
; instead of the instruction.
%include "zoo.inc"
guest long

    mov rax, 1 << 62
    mov cr3, rax
    jmp zoo_survived

    zoo_data
