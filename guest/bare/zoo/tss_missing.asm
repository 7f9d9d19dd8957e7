; SPDX-License-Identifier: MIT
; An exception in ring 3, and no TSS was ever loaded: there is no stack for
; ring 0.
%include "zoo.inc"
guest long

    zoo_gdt
    zoo_idt zoo_survived
    call open_pages
    zoo_user user
user:
    ud2

open_pages:
    or qword [abs HV_BOOT_PML4], X86_PTE_U
    or qword [abs HV_BOOT_PDPT], X86_PTE_U
    or qword [abs HV_BOOT_PD], X86_PTE_U
    mov rax, cr3
    mov cr3, rax
    ret

    zoo_data
