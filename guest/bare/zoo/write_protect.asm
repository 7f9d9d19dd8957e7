; SPDX-License-Identifier: MIT
; A write to a page that is read-only, with CR0.WP set.
%include "zoo.inc"
guest long

    zoo_pd1 0x200000 | X86_PTE_P | X86_PTE_PS
    mov rax, cr0
    or eax, X86_CR0_WP
    mov cr0, rax
    mov byte [abs 0x200123], 42
    jmp zoo_survived

    zoo_data
