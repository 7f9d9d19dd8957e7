; SPDX-License-Identifier: MIT
; Writes 160,000 bytes to the console by hypercall. Each call takes as many as
; it has room for and returns how many; when the guest sends the rest again, all
; bytes arrive, in order, however slow the reader is.
%include "bare.inc"
guest long
%include "hypercall.inc"

%define LINE    8               ; a dot and seven digits
%define LINES   20000
%define TOTAL   (LINE * LINES)

; Each line consists of its number.
    lea rdi, [text]
    xor ebx, ebx
    mov esi, 10
next_line:
    mov eax, ebx
    mov ecx, LINE - 1
next_digit:
    xor edx, edx
    div esi
    add dl, '0'
    mov [rdi + rcx], dl
    loop next_digit
    mov byte [rdi], '.'
    add rdi, LINE
    inc ebx
    cmp ebx, LINES
    jb next_line

    lea r12, [text]
    mov r13d, TOTAL
send:
    mov r14d, HV_CONSOLE_MAX
    cmp r13, r14
    cmovb r14, r13
    request HV_CALL_CONSOLE, r12, r14
    ring_port
    test rax, rax
    check ns, "the console refused a request"
    cmp rax, r14
    check be, "the console took more than it was offered"
    add r12, rax
    sub r13, rax
    jnz send
    exit 0

section .bss
text: resb TOTAL
