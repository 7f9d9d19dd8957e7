; SPDX-License-Identifier: MIT
; Every gate names IST 1, which is a non-canonical address.
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
    mov rax, 0x8000000000000000
    mov [abs ZOO_TSS + 36], rax
    mov eax, TSS
    ltr ax
    ud2
    jmp zoo_survived

    zoo_data
