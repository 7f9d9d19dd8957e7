; SPDX-License-Identifier: MIT
; The first instructions of every program. The kernel enters here with cleared
; registers and the stack that the System V ABI (x86-64 supplement, "Process
; Initialization") describes:
;
;     rsp -> argc
;            argv[0] ... argv[argc - 1], NULL
;            envp[0] ..., NULL
;            auxv[0] (type, value) ..., (AT_NULL, 0)
;            the strings themselves
;
; rsp is a multiple of 16 here. There is no return address: nobody calls _start,
; so it must not return.

bits 64
default rel

global _start
extern libc_start

section .text

_start:
    xor     ebp, ebp            ; the outermost frame, where a backtrace ends
    mov     rdi, rsp            ; libc_start(stack as the kernel left it)
    and     rsp, -16            ; the ABI promises it; make sure
    call    libc_start          ; runs main and exits; does not come back
    ud2

section .note.GNU-stack noalloc noexec nowrite progbits
