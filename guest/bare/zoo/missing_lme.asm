; SPDX-License-Identifier: MIT
; On the way to long mode: CR3 has the PML4, CR4.PAE is set, and EFER.LME was
; forgotten.
%include "zoo.inc"
guest protected

%define PML4 0x180000
%define PDPT 0x181000

    mov dword [PML4], PDPT | X86_PTE_P | X86_PTE_W | X86_PTE_U
    mov dword [PDPT], X86_PTE_P | X86_PTE_W | X86_PTE_PS
    mov eax, PML4
    mov cr3, eax
    mov eax, cr4
    or eax, X86_CR4_PAE
    mov cr4, eax
    mov eax, cr0
    or eax, X86_CR0_PG
    mov cr0, eax
    exit 3
