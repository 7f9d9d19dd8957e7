; SPDX-License-Identifier: MIT
; A flat image with a multiboot 2 header that gives its load address, the end of
; its .bss and its entry; nothing else does.
%include "bare.inc"
%include "multiboot.inc"
%include "multiboot2.inc"
bits 32
    org 0x300000 - 24                   ; 24 bytes of the file stay outside

MB2_SH_ADDR equ 12

    db "not loaded: a file's own"
first:
    mb2_header
    align 8
    dw 2, 0
    dd 24, mb2_start, first, last, stack
    align 8
    dw 3, 0
    dd 12, entry
    mb2_end

entry:
    mov esp, stack
    cmp eax, 0x36D76289
    check e, "eax has the loader's number"
    check_entry_32
    cmp dword [last], 0
    check e, "what is behind load_end is not loaded"
    mb2_print
    exit 0
    say_helpers
    align 8
last:
    dd 0x12345678
stack equ last + 8192
