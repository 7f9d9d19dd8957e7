; SPDX-License-Identifier: MIT
; An exception in ring 3, and no TSS was ever loaded: there is no stack for
; ring 0.
;
; args: --mode=long --timeout=30
; needs: interrupts
; needs: ring3
; expect: status=80
; cause: ud2 raised #UD (invalid opcode), as it is there to do; no handler: the TSS's stack for ring 0 cannot be pushed to
; hint: No TSS was ever loaded
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
