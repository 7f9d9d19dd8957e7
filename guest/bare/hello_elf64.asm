; SPDX-License-Identifier: MIT
; A 64-bit ELF executable: entered in long mode, memory mapped one to one, at
; its entry point, which is not its first byte; .bss comes as zeroes and rdi
; is the boot information.
%include "bare.inc"
bits 64
default rel

global start
section .text
wrong:
    exit 1
start:
    cmp dword [zero], 0
    jne wrong
    mov dword [zero], 1
    mov rax, HV_BOOT_MAGIC
    cmp [rdi + HV_INFO_MAGIC], rax
    jne wrong
    lea rsi, [text]
    mov ecx, text.end - text
    mov dx, HV_PORT_DEBUGCON
    rep outsb
    exit 0

section .data
text:
    db "Hello, world!", 10
.end:

section .bss
    resb 12288
zero:
    resd 1
