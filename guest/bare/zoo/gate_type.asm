; SPDX-License-Identifier: MIT
; IDT entries of a wrong type: call gates.
%include "zoo.inc"
guest long

    zoo_idt zoo_survived
    mov ecx, X86_NR_VECTORS
    mov ebx, ZOO_IDT
next:
    mov byte [rbx + 5], 0x8C
    add ebx, 16
    dec ecx
    jnz next
    ud2
    jmp zoo_survived

    zoo_data
