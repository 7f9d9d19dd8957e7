; SPDX-License-Identifier: MIT
; The gates of the IDT are there, but not marked present.
%include "zoo.inc"
guest long

    zoo_idt zoo_survived
    mov ecx, X86_NR_VECTORS
    mov ebx, ZOO_IDT
next:
    and word [rbx + 4], ~GATE_PRESENT
    add ebx, 16
    dec ecx
    jnz next
    ud2
    jmp zoo_survived

    zoo_data
