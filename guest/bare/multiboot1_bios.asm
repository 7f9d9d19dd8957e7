; SPDX-License-Identifier: MIT
; After a boot loader the BIOS is still there: a kernel that was started by
; multiboot 1 goes back to real mode, as Xen does, and calls it for memory, a
; disk and the screen.
%include "bare.inc"
%include "bios.inc"
bits 32
    org 0x8000

MAGIC equ 0x1BADB002
FLAGS equ 1 << 16

    align 4
header:
    dd MAGIC, FLAGS, 0x100000000 - (MAGIC + FLAGS)
    dd header, 0x8000, 0, 0, entry

entry:
    mov esp, 0x7C00
    lgdt [gdt_pointer]
    jmp 0x08:narrow
bits 16
narrow:
    mov ax, 0x10
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov eax, cr0
    and al, ~X86_CR0_PE
    mov cr0, eax
    jmp 0:real
real:
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    lidt [vectors]

    int 0x12
    check nc, "int 12h is served"
    cmp ax, 639
    check e, "639 KiB of low memory"
    mov eax, 0xE820
    xor ebx, ebx
    mov ecx, 20
    mov edx, SMAP
    mov di, 0x7000
    int 0x15
    check nc, "there is a memory map"
    cmp eax, SMAP
    check e, "it says what it is"
    mov ax, 0x0201
    mov bx, 0x7000
    mov cx, 1
    mov dx, 0x0080
    int 0x13
    check nc, "the first disk of --disk is drive 0x80"
    mov dl, 0x81
    mov ah, 0x08
    int 0x13
    check c, "the kernel is no drive"
    mov ax, 0x1301
    mov bx, 0x0007
    mov cx, text_end - text
    xor dx, dx
    mov bp, text
    int 0x10
    exit 0

text:
    db "Back in real mode"
text_end:
    align 8
gdt:
    dq 0, 0x00009A000000FFFF, 0x000092000000FFFF    ; code, data, of 64 KiB
gdt_pointer:
    dw $ - gdt - 1
    dd gdt
vectors:
    dw 4 * 256 - 1
    dd 0
