; SPDX-License-Identifier: MIT
;
; void lab_lose_stack(void)
;
; Row A6: points rsp to where nothing is mapped, and pushes. The page fault that
; follows cannot push its frame, so the CPU raises a double fault. The gate for
; that names a stack of its own (IST), so its handler does run. The exception
; table tells the handler where to continue: at .back, with rsp still lost.

BITS 64
DEFAULT REL

global lab_lose_stack, lab_lost_push

SECTION .text align=16

lab_lose_stack:
    push rbx
    mov rbx, rsp
    pushfq
    pop rdx
    cli                                 ; no interrupts without a stack
    mov rsp, 0xffffd00000000000         ; layout.h: nothing is there
lab_lost_push:
    push rax
.back:
    mov rsp, rbx
    push rdx
    popfq
    pop rbx
    ret

SECTION .extable progbits alloc noexec nowrite align=8
    dq lab_lost_push, lab_lost_push.back
