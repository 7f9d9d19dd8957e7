; SPDX-License-Identifier: MIT
; A flat image with a multiboot 1 header that gives its load address ("a.out
; kludge"): it is loaded at 3 MiB, memory after it is cleared, and it is entered
; where the header says. It prefers graphics, which is reported, but is no
; reason to stop.
%include "bare.inc"
%include "multiboot.inc"
bits 32
    org 0x300000

MAGIC equ 0x1BADB002
FLAGS equ 1 << 16 | 1 << 2 | 3

    ud2                                 ; the first byte is not the entry
    align 4
header:
    dd MAGIC, FLAGS, 0x100000000 - (MAGIC + FLAGS)
    dd header, 0x300000, last, stack, entry
    dd 0, 640, 480, 16

entry:
    mov esp, stack
    cmp eax, 0x2BADB002
    check e, "eax has the loader's number"
    check_entry_32
    cmp dword [last], 0
    check e, "what is behind load_end is not loaded"
    test dword [ebx], 1 << 12
    check nz, "it is told of a screen"
    cmp byte [ebx + 88 + 21], 2
    check e, "of text"
    print "Hello, world!", 10
    exit 0
    align 8
last:
    dd 0x12345678
stack equ last + 8192
