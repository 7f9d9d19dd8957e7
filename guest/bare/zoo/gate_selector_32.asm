; SPDX-License-Identifier: MIT
; The code selector of the gates names a 32-bit code segment.
%include "zoo.inc"
guest long

    zoo_gdt
    zoo_idt zoo_survived
    mov ecx, X86_NR_VECTORS
    mov ebx, ZOO_IDT
next:
    mov word [rbx + 2], CODE32
    add ebx, 16
    dec ecx
    jnz next
    ud2
    jmp zoo_survived

    zoo_data
