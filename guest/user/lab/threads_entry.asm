; SPDX-License-Identifier: MIT
; A thread's first and last instructions. For threads.c.
;
; int thread_start(void (*fn)(void *), void *arg, void *stack_end, int *alive)
;
; In:  rdi, rsi, rdx, rcx. The kernel sets `alive` to 0 when the thread ends.
; Out: eax = its number, or -errno. The new thread begins after the same
;      `syscall`, with 0 in rax, on its own stack, which holds fn and arg.

bits 64
default rel

CLONE       equ 56
EXIT        equ 60
; CLONE_VM, _FS, _FILES, _SIGHAND, _THREAD: it shares everything that a thread
; shares; _SYSVSEM, _CHILD_CLEARTID.
FLAGS       equ 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000 | 0x200000

global thread_start

section .text

thread_start:
    and     rdx, -16
    sub     rdx, 16
    mov     [rdx], rdi
    mov     [rdx + 8], rsi
    mov     edi, FLAGS
    mov     rsi, rdx
    mov     r10, rcx                    ; child_tid: cleared at the end
    xor     edx, edx
    xor     r8d, r8d
    mov     eax, CLONE
    syscall
    test    rax, rax
    jz      .new
    ret
.new:
    xor     ebp, ebp                    ; ends every backtrace
    pop     rax
    pop     rdi
    call    rax
    xor     edi, edi
    mov     eax, EXIT                   ; this thread's end, not the program's
    syscall
