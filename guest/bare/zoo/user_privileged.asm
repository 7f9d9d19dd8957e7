; SPDX-License-Identifier: MIT
; A program in ring 3 uses an instruction of ring 0, and the kernel has no
; IDT.
;
; args: --mode=long --timeout=30
; needs: interrupts
; needs: ring3
; expect: status=80
; cause: cli raised #GP (general protection): the instruction is for ring 0; no handler: the IDT is empty
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
