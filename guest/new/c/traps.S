# SPDX-License-Identifier: MIT
# One stub for each exception: they make all stacks alike (struct trap_frame),
# and call trap(). The CPU has pushed ss, rsp, rflags, cs and rip, and for some
# exceptions an error code.
#define STUB_SIZE 16
#define WITH_ERROR_CODE 0x60227D00 /* a bit for each of the 32 */

    .text
    .code64
    .globl trap_stubs
    .balign STUB_SIZE
trap_stubs:
    .set vector, 0
    .rept 32
    .balign STUB_SIZE
    .if !(WITH_ERROR_CODE >> vector & 1)
    push $0
    .endif
    push $vector
    jmp save
    .set vector, vector + 1
    .endr

save:
    push %rax
    push %rbx
    push %rcx
    push %rdx
    push %rsi
    push %rdi
    push %rbp
    push %r8
    push %r9
    push %r10
    push %r11
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, %rdi
    cld
    call trap
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rbp
    pop %rdi
    pop %rsi
    pop %rdx
    pop %rcx
    pop %rbx
    pop %rax
    add $16, %rsp # vector, error code
    iretq
