; SPDX-License-Identifier: MIT
; Every kind of exit that a guest can cause at will, mixed, as fast as it can:
; port output and input in three widths, memory-mapped reads and writes, none of
; them at a device. Every read gives all ones.
%include "bare.inc"
guest long

%define ROUNDS   5000
%define NO_PORT  0x2F0

    mov ebx, ROUNDS
next:
    mov dx, NO_PORT
    mov eax, ebx
    out dx, al
    out dx, ax
    out dx, eax
    in eax, dx
    cmp eax, -1
    check e, "a port that nobody has is not all ones"
    in al, dx
    in ax, dx
    cmp ax, -1
    check e, "a port that nobody has is not all ones"
    mov rsi, HV_MMIO_GAP_BASE
    mov [rsi], rbx
    mov [rsi + 8], bl
    mov rax, [rsi]
    cmp rax, -1
    check e, "a hole is not all ones"
    dec ebx
    jnz next
    exit 0
