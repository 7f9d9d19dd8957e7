; SPDX-License-Identifier: MIT
; Three functions deep, with frame pointers, and then a wild pointer: the report
; names the function and its callers. Two vCPUs, of which one was never started.
%include "constants.inc"
    bits 64
    default rel

    global start
start:
    xor ebp, ebp
    call outer

outer:
    push rbp
    mov rbp, rsp
    call middle

middle:
    push rbp
    mov rbp, rsp
    call innermost

innermost:
    push rbp
    mov rbp, rsp
    mov rax, 0x123456789000
    mov eax, [rax]
