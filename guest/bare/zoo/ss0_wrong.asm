; SPDX-License-Identifier: MIT
; 32-bit: an exception in ring 3, and the TSS names no stack segment for ring
; 0.
%include "zoo.inc"
guest protected

    mov ebx, ZOO_IDT
    mov ecx, X86_NR_VECTORS
    mov eax, survived
next:
    mov [ebx], ax
    mov [ebx + 2], cs
    mov word [ebx + 4], GATE_INT
    mov edx, eax
    shr edx, 16
    mov [ebx + 6], dx
    add ebx, 8
    dec ecx
    jnz next
    lidt [idt_pointer]
    lgdt [gdt_pointer]
    mov eax, 0x28
    ltr ax
    push 0x18 | 3
    push ZOO_STACK
    pushf
    push 0x20 | 3
    push user
    iret
user:
    ud2
survived:
    exit 3

align 8
gdt:
    dq 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
    dq 0x00CFF3000000FFFF, 0x00CFFB000000FFFF
    dw 103, ZOO_TSS & 0xFFFF
    db ZOO_TSS >> 16, 0x80 | X86_SYS_TSS_AVAIL, 0, 0
gdt_pointer:
    dw gdt_pointer - gdt - 1
    dd gdt
idt_pointer:
    dw X86_NR_VECTORS * 8 - 1
    dd ZOO_IDT
