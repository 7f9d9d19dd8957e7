; SPDX-License-Identifier: MIT
; The gate of #GP is broken (a data selector), and #DF, whose handler could have
; reported that, has no handler at all.
%include "zoo.inc"
guest long

    zoo_idt zoo_survived
    mov word [abs ZOO_IDT + X86_VEC_GP * 16 + 2], DATA
    xor eax, eax
    mov [abs ZOO_IDT + X86_VEC_DF * 16], rax
    mov [abs ZOO_IDT + X86_VEC_DF * 16 + 8], rax
    mov eax, 0x50
    mov ds, eax
    jmp zoo_survived

    zoo_data
