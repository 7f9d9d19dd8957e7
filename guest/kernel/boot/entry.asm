; SPDX-License-Identifier: MIT
;
; The kernel's first instructions.
;
; In:  long mode, CPL 0, interrupts off; the low 4 GiB mapped one to one by
;      the page tables in cr3; rdi = guest-physical address of the boot
;      information; rsp = end of HV_BOOT_STACK. We run at the image's physical
;      address, 1 MiB, although it is linked in the upper half: everything
;      here is addressed relative to rip.
; Out: kernel_main(rdi), at the linked address, on our own stack, with early
;      page tables: the VMM's map of the low 4 GiB both at 0 and at DIRECT_BASE,
;      and the first GiB at KERNEL_BASE. paging_init() replaces them with tables
;      that have proper permissions.

%include "constants.inc"
%include "offsets.inc"

BITS 64

extern bss_start, image_end, kernel_main, loader_entry
global _start, boot_stack_top

SECTION .entry progbits alloc exec nowrite align=16

_start:
    ; Boot loaders enter here in 32-bit mode. One byte tells the two modes
    ; apart: 32-bit code takes it as inc ecx, 64-bit code as a prefix of the
    ; next nop.
    xor ecx, ecx
    db 0x41, 0x0f, 0x1f, 0x00           ; inc ecx; nop [eax] -- or nop [r8]
    jrcxz .long                         ; 32-bit: jecxz
    jmp loader_entry
.long:
    cli
    cld
    mov rbx, rdi                        ; keep the boot information

    ; The flat image ends where .bss starts: clear it. rep counts in rcx.
    lea rdi, [rel bss_start]
    lea rcx, [rel image_end]
    sub rcx, rdi
    shr rcx, 3                          ; both are page aligned
    xor eax, eax
    rep stosq

    ; PML4[0] = PML4[direct] = the VMM's own map of the low 4 GiB.
    mov rax, cr3
    and rax, ~0xfff
    mov rax, [rax]
    lea rdi, [rel early_pml4]
    mov [rdi], rax
    mov [rdi + DIRECT_SLOT * 8], rax

    ; PML4[511] -> PDPT[510] -> one directory of 512 large pages from 0 on.
    lea rax, [rel early_pdpt]
    or rax, X86_PTE_P | X86_PTE_W
    mov [rdi + 511 * 8], rax
    lea rdi, [rel early_pdpt]
    lea rax, [rel early_pd]
    or rax, X86_PTE_P | X86_PTE_W
    mov [rdi + 510 * 8], rax
    lea rdi, [rel early_pd]
    mov eax, X86_PTE_P | X86_PTE_W | X86_PTE_PS
    mov ecx, X86_NR_PTES
.fill:
    mov [rdi], rax
    add rax, X86_LARGE_PAGE_SIZE
    add rdi, 8
    dec ecx
    jnz .fill

    lea rax, [rel early_pml4]
    mov cr3, rax
    mov rax, .upper_half                ; absolute: the linked address
    jmp rax

.upper_half:
    mov rsp, boot_stack_top
    xor ebp, ebp                        ; ends every backtrace
    mov rdi, rbx
    call kernel_main
    ud2                                 ; it does not return

SECTION .bss nobits alloc noexec write align=4096

early_pml4: resb 4096
early_pdpt: resb 4096
early_pd:   resb 4096
boot_stack: resb 16384
boot_stack_top:
