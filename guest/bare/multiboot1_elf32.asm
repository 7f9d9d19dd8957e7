; SPDX-License-Identifier: MIT
; A kernel as GRUB starts it by multiboot 1: a 32-bit ELF with the header. It
; checks the state at entry and prints the information that it gets.
; Specification: "Multiboot Specification version 0.6.96".
%include "bare.inc"
%include "multiboot.inc"
bits 32

MAGIC   equ 0x1BADB002
FLAGS   equ 3                           ; modules on pages, memory information

; Fields of the information.
INFO_FLAGS    equ 0
INFO_LOWER    equ 4
INFO_UPPER    equ 8
INFO_CMDLINE  equ 16
INFO_NR_MODS  equ 20
INFO_MODS     equ 24
INFO_MMAP_LEN equ 44
INFO_MMAP     equ 48
INFO_LOADER   equ 64
INFO_SCREEN   equ 88

WANTED  equ 1 | 1 << 2 | 1 << 3 | 1 << 6 | 1 << 9 | 1 << 12

section .multiboot
    align 4
    dd MAGIC, FLAGS, -(MAGIC + FLAGS)

section .text
global start
start:
    cmp eax, 0x2BADB002
    mov esp, stack
    check e, "eax has the loader's number"
    check_entry_32
    mov eax, [ebx + INFO_FLAGS]
    and eax, WANTED
    cmp eax, WANTED
    check e, "all that a kernel looks for is there"

    say text.loader
    say [ebx + INFO_LOADER]
    say text.words
    mov esi, [ebx + INFO_CMDLINE]
.name:                                  ; the image's name comes first
    lodsb
    cmp al, ' '
    ja .name
    je .words
    dec esi
.words:
    say esi
    say text.lower
    say_hex [ebx + INFO_LOWER]
    say text.upper
    say_hex [ebx + INFO_UPPER]
    say text.end

    mov esi, [ebx + INFO_MMAP]
    mov edi, esi
    add edi, [ebx + INFO_MMAP_LEN]
.range:
    cmp esi, edi
    je .modules
    check b, "the entries fill the map"
    say_hex [esi + 4]
    say text.space
    say_hex [esi + 12]
    cmp dword [esi + 20], 1
    jne .reserved
    say text.usable
    jmp .next
.reserved:
    say text.reserved
.next:
    add esi, [esi]
    add esi, 4
    jmp .range

.modules:
    say text.modules
    say_hex [ebx + INFO_NR_MODS]
    say text.end
    cmp dword [ebx + INFO_NR_MODS], 2
    jne .screen
    mov esi, [ebx + INFO_MODS]
    mov eax, [esi]                      ; the first: known bytes, on a page
    test eax, 0xFFF
    check z, "a module is on a page"
    cmp eax, end
    check ae, "a module is behind the kernel"
    mov ecx, [esi + 4]
    sub ecx, eax
    cmp ecx, initrd.end - initrd
    check e, "the initrd's size"
    push esi
    mov esi, initrd
    mov edi, eax
    repe cmpsb
    pop esi
    check e, "the initrd's bytes"
    mov eax, [esi + 16]
    cmp eax, [esi + 4]
    check ae, "the second module is behind the first"
    say text.second
    say [esi + 16 + 8]
    say text.quote

.screen:
    say text.screen
    say_hex [ebx + INFO_SCREEN]
    say text.space
    say_hex [ebx + INFO_SCREEN + 12]
    say text.x
    say_hex [ebx + INFO_SCREEN + 16]
    say text.end
    cmp byte [ebx + INFO_SCREEN + 21], 2
    check e, "the screen is text"
    cmp dword [zero], 0
    check e, ".bss is zero"
    exit 0

    say_helpers

section .data
initrd:
    incbin "boot_info.initrd"
.end:
text:
.loader:   db "loader ", 0
.words:    db 10, "words ", 0
.lower:    db 10, "lower ", 0
.upper:    db " upper ", 0
.usable:   db " usable", 10, 0
.reserved: db " reserved", 10, 0
.modules:  db "modules ", 0
.second:   db 'second is "', 0
.quote:    db '"', 10, 0
.screen:   db "screen ", 0
.x:        db " x ", 0
.space:    db " ", 0
.end:      db 10, 0

section .bss
    resb 4096
stack:
    resb 8192
zero:
    resd 1
end:
