; SPDX-License-Identifier: MIT
; A 64-bit ELF with a PVH entry in its notes, like Linux's vmlinux: entered in
; 32-bit mode, not at the ELF's entry, and given memory map, command line and
; modules. Specification: Xen, "x86/HVM direct boot ABI".
%include "bare.inc"
%include "multiboot.inc"
bits 32

INFO_VERSION  equ 4
INFO_NR_MODS  equ 12
INFO_MODS     equ 16
INFO_CMDLINE  equ 24
INFO_RSDP     equ 32
INFO_MEMMAP   equ 40
INFO_NR_MEM   equ 48

section .note
    dd 4, 8, 1                          ; somebody else's
    db "GNU", 0
    dq 0
    dd 4, 8, 18
    db "Xen", 0
    dq entry

section .text
global start
start:                                  ; what the ELF header says
    fail "this is not PVH's entry"
entry:
    mov esp, stack
    check_entry_32
    mov eax, cr4
    cmp eax, 0
    check e, "cr4 is 0"
    cmp dword [ebx], 0x336EC578
    check e, "the start information's number"
    cmp dword [ebx + INFO_VERSION], 1
    check e, "its version"
    mov esi, [ebx + INFO_RSDP]
    cmp dword [esi], "RSD "
    check e, "ACPI's root pointer"
    say text.words
    say [ebx + INFO_CMDLINE]
    say text.line
    mov esi, [ebx + INFO_MEMMAP]
    mov ecx, [ebx + INFO_NR_MEM]
.range:
    say_hex [esi]
    say text.space
    say_hex [esi + 8]
    say text.space
    say_hex [esi + 16]
    say text.line
    add esi, 24
    loop .range
    cmp dword [ebx + INFO_NR_MODS], 1
    check e, "one module"
    mov esi, [ebx + INFO_MODS]
    say text.module
    say_hex [esi + 8]
    say text.space
    say [esi + 16]
    say text.line
    test dword [esi], 0xFFF
    check z, "a module is on a page"
    exit 0
    say_helpers

section .data
text:
.words:  db "words ", 0
.module: db "module ", 0
.space:  db " ", 0
.line:   db 10, 0

section .bss
    resb 4096
stack:
