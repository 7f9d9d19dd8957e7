; SPDX-License-Identifier: MIT
; A program in ring 3 uses an instruction of ring 0, and the kernel has no
; IDT.
%include "zoo.inc"
guest long

    zoo_gdt
    or qword [abs HV_BOOT_PML4], X86_PTE_U
    or qword [abs HV_BOOT_PDPT], X86_PTE_U
    or qword [abs HV_BOOT_PD], X86_PTE_U
    mov rax, cr3
    mov cr3, rax
    zoo_user user
user:
    cli
    jmp zoo_survived

    zoo_data
