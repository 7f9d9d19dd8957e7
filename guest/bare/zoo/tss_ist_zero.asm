; SPDX-License-Identifier: MIT
; Every gate names IST 1, which was never filled in.
%include "zoo.inc"
guest long

    zoo_gdt
    zoo_idt zoo_survived
    mov ecx, X86_NR_VECTORS
    mov ebx, ZOO_IDT
next:
    mov byte [rbx + 4], 1
    add ebx, 16
    dec ecx
    jnz next
    mov eax, TSS
    ltr ax
    ud2
    jmp zoo_survived

    zoo_data
