; SPDX-License-Identifier: MIT
; Data is executed, in a page whose NX bit is set.
%include "zoo.inc"
guest long

    mov ecx, X86_MSR_EFER
    rdmsr
    or eax, X86_EFER_NXE
    wrmsr
    zoo_pd1 0x200000 | X86_PTE_P | X86_PTE_W | X86_PTE_PS | X86_PTE_NX
    mov eax, 0x200000
    jmp rax

    zoo_data
