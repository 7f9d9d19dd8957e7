; SPDX-License-Identifier: MIT
; A double fault that is survived: the gate of #UD is not present, which raises
; #NP; the gate of that is not present either, which raises #DF, on a stack of
; its own (IST 1) with error code 0. Intel SDM Vol. 3A, "Interrupt 8 - Double
; Fault Exception".
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
trap_code

%define TSS_SELECTOR 0x18
%define TSS_BYTES    104
%define TSS_IST1     36

start:
    call trap_init
; Our own GDT: the VMM's entries, followed by the task-state segment.
    lea rax, [tss]
    mov [gdt.tss + 2], ax
    shr rax, 16
    mov [gdt.tss + 4], al
    mov [gdt.tss + 7], ah
    sgdt [pointer]
    mov rsi, [pointer + 2]
    lea rdi, [gdt]
    mov ecx, TSS_SELECTOR
    rep movsb
    lea rax, [gdt]
    mov [pointer + 2], rax
    mov word [pointer], gdt.end - gdt - 1
    lgdt [pointer]
    lea rax, [ist_stack.top]
    mov [tss + TSS_IST1], rax
    mov ax, TSS_SELECTOR
    ltr ax

    mov byte [idt + X86_VEC_DF * GATE_BYTES + 4], 1
    lea rax, [on_double_fault]
    mov [idt + X86_VEC_DF * GATE_BYTES], ax
    shr rax, 16
    mov [idt + X86_VEC_DF * GATE_BYTES + 6], ax
    mov byte [idt + X86_VEC_UD * GATE_BYTES + 5], X86_SYS_INT_GATE
    mov byte [idt + X86_VEC_NP * GATE_BYTES + 5], X86_SYS_INT_GATE
    ud2
    fail "no double fault"

on_double_fault:
    cmp qword [rsp], 0
    check e, "error code of a double fault"
    lea rax, [ist_stack.top - 6 * 8]
    cmp rsp, rax
    check e, "the double fault did not come on its own stack"
    print "survived a double fault", 10
    exit 0

align 8
gdt:
    times TSS_SELECTOR db 0
.tss:
    dw TSS_BYTES - 1, 0
    db 0, 0x80 | X86_SYS_TSS_AVAIL, 0, 0
    dq 0
.end:

section .bss
pointer:   resb 10
alignb 16
tss:       resb TSS_BYTES
alignb 16
ist_stack: resb 4096
.top:
