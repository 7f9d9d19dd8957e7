; SPDX-License-Identifier: MIT
; An entry of the page tables has a bit set that must be 0.
%include "zoo.inc"
guest long

    zoo_pd1 0x200000 | X86_PTE_P | X86_PTE_W | X86_PTE_PS | 1 << 13
    mov cl, [abs 0x200000]
    jmp zoo_survived

    zoo_data
