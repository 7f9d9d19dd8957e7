; SPDX-License-Identifier: MIT
; A 64-bit ELF with a multiboot 2 header: entered in 32-bit mode, at the
; header's own entry and not the ELF's, and given the information that it asks
; for, with the symbols' strings in memory. The framebuffer that it prefers is
; not there, which is reported.
%include "bare.inc"
%include "multiboot.inc"
%include "multiboot2.inc"
bits 32

MB2_SH_ADDR equ 16                      ; of a 64-bit section header

section .multiboot
    mb2_header
    align 8
    dw 1, 0                             ; information that it requires
    dd 8 + 4 * 4, 1, 3, 6, 8
    align 8
    dw 1, 1                             ; optional information: ACPI, EFI
    dd 8 + 2 * 4, 14, 12
    align 8
    dw 3, 0                             ; where to enter
    dd 12, entry
    align 8
    dw 4, 1                             ; a text console will do
    dd 12, 3
    align 8
    dw 5, 0                             ; but it prefers a framebuffer
    dd 20, 1024, 768, 32
    align 8
    dw 6, 0                             ; modules on pages
    dd 8
    align 8
    dw 9, 1                             ; where EFI would enter
    dd 12, 0
    align 8
    dw 77, 1                            ; of a later specification
    dd 9
    db 0
    mb2_end

section .text
global start
start:                                  ; what the ELF header says
    fail "this is not the entry of the multiboot header"
entry:
    mov esp, stack
    cmp eax, 0x36D76289
    check e, "eax has the loader's number"
    check_entry_32
    mb2_print
    exit 0
    say_helpers

section .bss
    resb 4096
stack:
