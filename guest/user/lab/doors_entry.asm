; SPDX-License-Identifier: MIT
; Goes through one door into the kernel with a known value in every general
; register, and stores their values afterwards. For doors.c. The kernel's
; lab/doors.c checks them on the other side, so both know these values:
;
;     rax   the argument: a call's number, an address, or a count
;     r15   the address of the instruction that is the door
;     others DOORS_FULL + their place in the list below
;
; uint64_t doors_out[15]: r15 r14 r13 r12 r11 r10 r9 r8 rbp rdi rsi rdx rcx rbx
; rax, as they came back.
; void doors_NAME(uint64_t rax). Destroy what a C function may destroy.

bits 64
default rel

DOORS_FULL  equ 0xd00d0000

global doors_out, doors_int80, doors_syscall, doors_touch, doors_spin

section .bss
alignb 16
doors_out:  resq 15

section .text

%macro FILL 1-*
%assign place 1
%rep %0
    mov     %1, DOORS_FULL + place
%assign place place + 1
%rotate 1
%endrep
%endmacro

%macro NOTE 1-*
%assign place 0
%rep %0
    mov     [doors_out + place * 8], %1
%assign place place + 1
%rotate 1
%endrep
%endmacro

%macro BEGIN 0
    push    rbx
    push    rbp
    push    r12
    push    r13
    push    r14
    push    r15
    mov     rax, rdi
    FILL    r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx
    lea     r15, [.door]
%endmacro

%macro END 0
    NOTE    r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, \
            rbx, rax
    pop     r15
    pop     r14
    pop     r13
    pop     r12
    pop     rbp
    pop     rbx
    ret
%endmacro

doors_int80:
    BEGIN
.door:
    int     0x80
    END

doors_syscall:
    BEGIN
.door:
    syscall
    END

doors_touch:
    BEGIN
.door:
    mov     [rax], rax
    END

doors_spin:
    BEGIN
.door:
    dec     rax
    jnz     .door
    END

section .note.GNU-stack noalloc noexec nowrite progbits
