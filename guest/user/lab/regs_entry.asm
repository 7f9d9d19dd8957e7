; SPDX-License-Identifier: MIT
; Enters the kernel with a known value in every general register, and stores
; their values afterwards. For regs.c.
;
; uint64_t regs_in[16], regs_out[16], in this order:
;     rax rbx rcx rdx rsi rdi rbp r8 r9 r10 r11 r12 r13 r14 r15 rflags
; uint64_t regs_rsp[2]: rsp before and after.
;
; void regs_by_syscall(void), void regs_by_int80(void): load regs_in, trap,
; fill regs_out. Destroy what a C function may destroy.

bits 64
default rel

global regs_in, regs_out, regs_rsp
global regs_by_syscall, regs_by_int80

section .bss
alignb 16
regs_in:    resq 16
regs_out:   resq 16
regs_rsp:   resq 2

section .text

%macro ENTRY 2+
%1:
    push    rbx
    push    rbp
    push    r12
    push    r13
    push    r14
    push    r15
    mov     [regs_rsp], rsp
    mov     rax, [regs_in + 0 * 8]
    mov     rbx, [regs_in + 1 * 8]
    mov     rcx, [regs_in + 2 * 8]
    mov     rdx, [regs_in + 3 * 8]
    mov     rsi, [regs_in + 4 * 8]
    mov     rdi, [regs_in + 5 * 8]
    mov     rbp, [regs_in + 6 * 8]
    mov     r8,  [regs_in + 7 * 8]
    mov     r9,  [regs_in + 8 * 8]
    mov     r10, [regs_in + 9 * 8]
    mov     r11, [regs_in + 10 * 8]
    mov     r12, [regs_in + 11 * 8]
    mov     r13, [regs_in + 12 * 8]
    mov     r14, [regs_in + 13 * 8]
    mov     r15, [regs_in + 14 * 8]
    push    qword [regs_in + 15 * 8]
    popfq
    %2
    pushfq
    pop     qword [regs_out + 15 * 8]
    mov     [regs_out + 0 * 8], rax
    mov     [regs_out + 1 * 8], rbx
    mov     [regs_out + 2 * 8], rcx
    mov     [regs_out + 3 * 8], rdx
    mov     [regs_out + 4 * 8], rsi
    mov     [regs_out + 5 * 8], rdi
    mov     [regs_out + 6 * 8], rbp
    mov     [regs_out + 7 * 8], r8
    mov     [regs_out + 8 * 8], r9
    mov     [regs_out + 9 * 8], r10
    mov     [regs_out + 10 * 8], r11
    mov     [regs_out + 11 * 8], r12
    mov     [regs_out + 12 * 8], r13
    mov     [regs_out + 13 * 8], r14
    mov     [regs_out + 14 * 8], r15
    mov     [regs_rsp + 8], rsp
    mov     rsp, [regs_rsp]
    push    0x202               ; interrupts on, all else clear
    popfq
    pop     r15
    pop     r14
    pop     r13
    pop     r12
    pop     rbp
    pop     rbx
    ret
%endmacro

ENTRY regs_by_syscall, syscall
ENTRY regs_by_int80, int 0x80

section .note.GNU-stack noalloc noexec nowrite progbits
