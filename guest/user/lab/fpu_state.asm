; SPDX-License-Identifier: MIT
; Loads the vector and floating-point registers, lets time pass, and stores them
; again; nothing in between touches them. For fpu.c.
;
; void fpu_hold_sse(const struct image *in, struct image *out, long rounds,
;                   long yield)
; void fpu_hold_avx(same)
;     rdi: image to load, rsi: image to store, rdx: rounds,
;     rcx: nonzero: sched_yield each round, zero: only count
;
; struct image: 16 x 32 bytes of ymm0-15 (xmm in the lower halves),
; 8 x 8 bytes of doubles for st0-7, mxcsr (4), x87 control word (4)

bits 64
default rel

global fpu_hold_sse, fpu_hold_avx

SYS_sched_yield equ 24
X87             equ 16 * 32
MXCSR           equ X87 + 8 * 8
FCW             equ MXCSR + 4

section .text

%macro HOLD 2                   ; instruction, register name
    push    rbx
    push    r12
    push    r13
    push    r14
    sub     rsp, 8
    stmxcsr [rsp]               ; the caller's, given back below
    fnstcw  [rsp + 4]
    mov     r12, rdi
    mov     r13, rsi
    mov     r14, rcx
    mov     rbx, rdx

    fninit
    ldmxcsr [r12 + MXCSR]
    fldcw   [r12 + FCW]
%assign i 7
%rep 8                          ; pushed last is st0
    fld     qword [r12 + X87 + i * 8]
%assign i i - 1
%endrep
%assign i 0
%rep 16
    %1      %2 %+ i, [r12 + i * 32]
%assign i i + 1
%endrep

.wait:
    test    r14, r14
    jz      .counted
    mov     eax, SYS_sched_yield
    syscall
.counted:
    dec     rbx
    jnz     .wait

%assign i 0
%rep 16
    %1      [r13 + i * 32], %2 %+ i
%assign i i + 1
%endrep
%assign i 0
%rep 8
    fstp    qword [r13 + X87 + i * 8]
%assign i i + 1
%endrep
    stmxcsr [r13 + MXCSR]
    fnstcw  [r13 + FCW]

    ldmxcsr [rsp]
    fninit
    fldcw   [rsp + 4]
    add     rsp, 8
    pop     r14
    pop     r13
    pop     r12
    pop     rbx
%endmacro

fpu_hold_sse:
    HOLD movups, xmm
    ret

fpu_hold_avx:
    HOLD vmovups, ymm
    vzeroupper
    ret

section .note.GNU-stack noalloc noexec nowrite progbits
