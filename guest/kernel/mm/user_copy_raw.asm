; SPDX-License-Identifier: MIT
;
; The instructions that access a program's memory, and may fault there.
;
; size_t user_copy_raw(void *to, const void *from, size_t len)
;
; In:  rdi, rsi, rdx. One of the two addresses is a program's.
; Out: rax = bytes not copied: 0, or what was left at the first bad address.
;
; Copies eight bytes at a time, then the rest. If one of the two copies faults
; and the fault cannot be served, the exception table makes the fault handler
; continue after it; rcx then holds what is left, in words or bytes. With SMAP,
; ring 0 may touch user pages only between stac and clac.

BITS 64
DEFAULT REL

extern cpu_smap
global user_copy_raw, user_exchange_raw

SECTION .text align=16

user_copy_raw:
    push rbp
    mov rbp, rsp
    mov rcx, rdx
    shr rcx, 3
    and edx, 7                          ; the rest, after the words
    mov al, [cpu_smap]
    test al, al
    jz .words
    stac
.words:
    rep movsq
    mov ecx, edx
.bytes:
    rep movsb
.done:
    test al, al
    jz .out
    clac
.out:
    mov rax, rcx
    pop rbp
    ret
.words_left:
    lea rcx, [rdx + rcx * 8]
    jmp .done

; unsigned user_exchange_raw(uint32_t *user, uint32_t *expected, uint32_t wanted)
;
; In:  rdi, rsi, edx.
; Out: eax = 1: *user was *expected, and is `wanted` now; 0: it was not, and
;      *expected is now its value; 2: a bad address.
user_exchange_raw:
    push rbp
    mov rbp, rsp
    mov eax, [rsi]
    xor r8d, r8d
    mov cl, [cpu_smap]
    test cl, cl
    jz .exchange
    stac
.exchange:
    lock cmpxchg [rdi], edx
    sete r8b
.done:
    test cl, cl
    jz .out
    clac
.out:
    mov [rsi], eax
    mov eax, r8d
    pop rbp
    ret
.bad:
    mov r8d, 2
    jmp .done

SECTION .extable progbits alloc noexec nowrite align=8
    dq user_copy_raw.words, user_copy_raw.words_left
    dq user_copy_raw.bytes, user_copy_raw.done
    dq user_exchange_raw.exchange, user_exchange_raw.bad
