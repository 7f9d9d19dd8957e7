; SPDX-License-Identifier: MIT
;
; size_t user_copy_raw(void *to, const void *from, size_t len)
;
; In:  rdi, rsi, rdx. One of the two addresses is a program's.
; Out: rax = bytes not copied: 0, or what was left at the first bad address.
;
; If `rep movsb` faults and the fault cannot be served, the exception table
; makes the fault handler continue at .done; rcx then holds what is left.
; With SMAP, ring 0 may touch user pages only between stac and clac.

BITS 64
DEFAULT REL

extern cpu_smap
global user_copy_raw

SECTION .text align=16

user_copy_raw:
    push rbp
    mov rbp, rsp
    mov rcx, rdx
    mov dl, [cpu_smap]
    test dl, dl
    jz .copy
    stac
.copy:
    rep movsb
.done:
    test dl, dl
    jz .out
    clac
.out:
    mov rax, rcx
    pop rbp
    ret

SECTION .extable progbits alloc noexec nowrite align=8
    dq user_copy_raw.copy, user_copy_raw.done
