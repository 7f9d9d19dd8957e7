; SPDX-License-Identifier: MIT
; CR3 has bits that no physical address has. AMD-V may refuse the state
; instead of the instruction.
%include "zoo.inc"
guest long

    mov rax, 1 << 62
    mov cr3, rax
    jmp zoo_survived

    zoo_data
