; SPDX-License-Identifier: MIT
; Paging is switched on, and the page of the next instruction is not mapped.
%include "zoo.inc"
guest protected

    mov eax, 0x180000           ; a page directory of zeros
    mov cr3, eax
    mov eax, cr0
    or eax, X86_CR0_PG
    mov cr0, eax
    exit 3
