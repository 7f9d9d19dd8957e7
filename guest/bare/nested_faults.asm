; SPDX-License-Identifier: MIT
; A storm of nested faults: the handler for an invalid instruction is itself an
; invalid instruction, on a stack that starts anew at each entry (IST), so it
; neither ends nor leaves the guest. Only --timeout gets the CPU back.
%include "bare.inc"
guest long
    jmp start

%define GATE_BYTES   16
%define GATE         (0x8000 | X86_SYS_INT_GATE << 8 | 1) ; IST 1
%define TSS_SELECTOR 0x18
%define TSS_BYTES    104

start:
    print "faulting", 10
    lea rax, [tss]
    mov [gdt.tss + 2], ax
    shr rax, 16
    mov [gdt.tss + 4], al
    lgdt [gdt_pointer]
    mov ax, TSS_SELECTOR
    ltr ax
    lea rbx, [idt]
    mov ecx, X86_NR_EXCEPTIONS
next:
    lea rax, [handler]
    mov [rbx], ax
    mov [rbx + 2], cs
    mov word [rbx + 4], GATE
    shr rax, 16
    mov [rbx + 6], ax
    add rbx, GATE_BYTES
    dec ecx
    jnz next
    lidt [idt_pointer]
handler:
    ud2

align 8
gdt:
    dq 0, 0x00AF9B000000FFFF, 0x00CF93000000FFFF ; null, code, data
.tss:
    dw TSS_BYTES - 1, 0
    db 0, 0x80 | X86_SYS_TSS_AVAIL, 0, 0
    dq 0
gdt_pointer:
    dw $ - gdt - 1
    dq gdt
idt_pointer:
    dw X86_NR_EXCEPTIONS * GATE_BYTES - 1
    dq idt
align 16
tss:
    times 36 db 0
    dq stack.top                ; IST 1
    times TSS_BYTES - 44 db 0

section .bss
alignb 16
idt:   resb X86_NR_EXCEPTIONS * GATE_BYTES
stack: resb 4096
.top:
