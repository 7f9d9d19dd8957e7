; SPDX-License-Identifier: MIT
; On the way to long mode: EFER.LME is set, and CR4.PAE was forgotten.
%include "zoo.inc"
guest protected

    mov ecx, X86_MSR_EFER
    rdmsr
    or eax, X86_EFER_LME
    wrmsr
    mov eax, cr0
    or eax, X86_CR0_PG
    mov cr0, eax
    exit 3
