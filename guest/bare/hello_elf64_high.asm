; SPDX-License-Identifier: MIT
; A kernel linked in the upper half, loaded low: its virtual addresses start
; at -2 GiB, its physical ones at 2 MiB. It is entered at the physical address
; of its entry point, maps itself with one large page, and jumps up.
%include "bare.inc"
bits 64
default rel

global start

; Still at the physical addresses: only relative addressing works here.
section .text
start:
    mov rax, cr3
    lea rdx, [pdpt]
    mov r8d, 0x200000 | X86_PTE_P | X86_PTE_W | X86_PTE_PS
    lea r9, [pd]
    mov [r9 + 8], r8            ; -2 GiB + 2 MiB -> 2 MiB
    or r9, X86_PTE_P | X86_PTE_W
    mov [rdx + 510 * 8], r9
    or rdx, X86_PTE_P | X86_PTE_W
    mov [rax + 511 * 8], rdx
    mov cr3, rax
    mov rax, upper              ; the linked, virtual address
    jmp rax

; From here on all addresses are the linked ones.
upper:
    lea rax, [upper]
    shr rax, 63
    jz wrong
    mov rsi, text
    mov ecx, text.end - text
    mov dx, HV_PORT_DEBUGCON
    rep outsb
    exit 0
wrong:
    exit 1

section .data
text:
    db "Hello from the upper half!", 10
.end:

section .bss
align 4096
pdpt:
    resb 4096
pd:
    resb 4096
