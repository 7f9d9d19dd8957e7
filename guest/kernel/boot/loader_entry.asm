; SPDX-License-Identifier: MIT
;
; The entry point for boot loaders such as GRUB, which do not enter long mode:
; the headers that they look for, and the setup that they leave to us.
; Specifications: "Multiboot Specification version 0.6.96"; "Multiboot2
; Specification version 2.0"; Xen, "x86/HVM direct boot ABI".
;
; In:  protected mode, flat segments, paging and interrupts off; eax = the
;      multiboot loader's number (PVH: undefined), ebx = physical address of its
;      information.
; Out: _start, in long mode as the VMM would enter it; rdi = physical address
;      of loader_handoff, which boot/loader.c understands.

%include "constants.inc"
%include "offsets.inc"

extern _start
global loader_entry, loader_handoff

; The physical address of a label, for use before paging is on.
%define PHYS(label) (label - KERNEL_IMAGE_BASE)

; The headers lie with the code at the start of the file, where loaders look.
SECTION .entry progbits alloc exec nowrite align=16

MB1_MAGIC equ 0x1BADB002
MB1_FLAGS equ 3                         ; modules on pages, memory information
MB2_MAGIC equ 0xE85250D6
MB2_SIZE  equ mb2_end - mb2

    align 8
mb2:
    dd MB2_MAGIC, 0, MB2_SIZE
    dd 0x100000000 - (MB2_MAGIC + MB2_SIZE)
    dw 1, 0                             ; information that we require
    dd 8 + 2 * 4, 1, 6                  ; command line, memory map
    dw 6, 0                             ; modules on pages
    dd 8
    dw 0, 0                             ; the end
    dd 8
mb2_end:
mb1:
    dd MB1_MAGIC, MB1_FLAGS, 0x100000000 - (MB1_MAGIC + MB1_FLAGS)

; Two notes: the PVH entry point, and a request that vmm prefer its own
; protocol.
SECTION .notes progbits alloc noexec nowrite align=4
    dd 4, 4, 18
    db "Xen", 0
    dd PHYS(loader_entry)
    dd 4, 4, HV_NOTE_BOOT
    dd HV_NOTE_NAME
    dd HV_ABI_VERSION

SECTION .text
BITS 32
loader_entry:
    cli
    cld
    mov [PHYS(loader_handoff) + 8], eax
    mov [PHYS(loader_handoff) + 12], ebx

    ; The low 4 GiB one to one, as the VMM's own tables map them: four
    ; directories of 512 large pages.
    mov edi, PHYS(directories)
    mov eax, X86_PTE_P | X86_PTE_W | X86_PTE_PS
.page:
    mov [edi], eax
    mov dword [edi + 4], 0
    add edi, 8
    add eax, X86_LARGE_PAGE_SIZE
    jnc .page                           ; up to 4 GiB

    mov edi, PHYS(pdpt)
    mov eax, PHYS(directories) + (X86_PTE_P | X86_PTE_W)
    mov ecx, 4
.directory:
    mov [edi], eax
    mov dword [edi + 4], 0
    add edi, 8
    add eax, X86_PAGE_SIZE
    loop .directory
    mov eax, PHYS(pdpt) + (X86_PTE_P | X86_PTE_W)
    mov [PHYS(pml4)], eax

    mov eax, cr4
    or eax, X86_CR4_PAE
    mov cr4, eax
    mov eax, PHYS(pml4)
    mov cr3, eax
    mov ecx, X86_MSR_EFER
    rdmsr
    or eax, X86_EFER_LME
    wrmsr
    mov eax, cr0
    or eax, X86_CR0_PG
    mov cr0, eax                        ; long mode; still 32-bit code
    lgdt [PHYS(gdt_pointer)]
    jmp CODE64:PHYS(.long)

BITS 64
.long:
    mov ax, DATA
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov edi, PHYS(loader_handoff)
    mov eax, PHYS(_start)
    jmp rax

    align 8
gdt:
    dq 0
    dq 0x00af9b000000ffff               ; code, 64 bits
    dq 0x00cf93000000ffff               ; data
gdt_pointer:
    dw gdt_pointer - gdt - 1
    dd PHYS(gdt)
CODE64 equ 0x08
DATA   equ 0x10

; Kept out of .bss, which _start clears.
SECTION .loader nobits alloc noexec write align=4096
pml4:        resb 4096
pdpt:        resb 4096
directories: resb 4 * 4096
loader_handoff:                         ; struct loader_handoff of loader.c
    resb 16
