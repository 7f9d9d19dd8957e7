; SPDX-License-Identifier: MIT
; The emulated VT-x host's firmware: starts the kernel, which the emulator has
; already put into memory together with everything else. There is no BIOS, boot
; loader or disk, because they would take most of the emulator's time.
;
; Enters Linux by its PVH entry point: 32-bit protected mode, flat segments,
; no paging, ebx = address of the start information (Linux,
; Documentation/arch/x86, and include/xen/interface/hvm/start_info.h).
;
; Wants from the build: KERNEL_ENTRY, START_INFO, MEMORY_END.

%define BLOCK 0x20000           ; see `touch`

    bits 16
    org 0xffff0000
start:
    cli
    o32 lgdt [cs:gdt_pointer - start]
    mov eax, cr0
    or al, 1                    ; protected mode
    mov cr0, eax
    jmp dword 8:protected

    bits 32
protected:
    mov ax, 16
    mov ds, ax
    mov es, ax
    mov ss, ax

; Bochs allocates its memory in blocks of 128 KiB, in the order of their first
; use, but loads an image as if all blocks were in order already. The image
; begins at START_INFO: touch all blocks from there once, in order.
    mov esi, START_INFO
touch:
    mov al, [esi]
    add esi, BLOCK
    cmp esi, MEMORY_END
    jb touch

    mov ebx, START_INFO
    mov eax, KERNEL_ENTRY
    jmp eax

    align 8
gdt:
    dq 0
    dq 0x00cf9b000000ffff       ; 8: code, 4 GiB
    dq 0x00cf93000000ffff       ; 16: data, 4 GiB
gdt_pointer:
    dw $ - gdt - 1
    dd gdt

    times 0xfff0 - ($ - $$) db 0
    bits 16
    jmp start                   ; where the CPU begins
    times 0x10000 - ($ - $$) db 0
