; SPDX-License-Identifier: MIT
; A 32-bit ELF executable: entered in protected mode with flat segments, at
; its entry point, which is not its first byte; .bss comes as zeroes and edi
; is the boot information.
%include "bare.inc"
bits 32

global start
section .text
wrong:
    exit 1
start:
    cmp dword [zero], 0
    jne wrong
    mov dword [zero], 1
    cmp dword [edi + HV_INFO_MAGIC], HV_BOOT_MAGIC & 0xFFFFFFFF
    jne wrong
    mov esi, text
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
