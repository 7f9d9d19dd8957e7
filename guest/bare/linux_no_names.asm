; SPDX-License-Identifier: MIT
; A bzImage that takes as long as it can to search for names: as for a kernel
; that unpacks itself, they are looked for in memory, and all that is mapped
; where Linux has itself is one page of a byte that starts no name. It spins.
; Specification: Linux, "The Linux/x86 Boot Protocol", "The Real-Mode Kernel
; Header" and "64-bit Boot Protocol".
%include "constants.inc"
    bits 64
    default abs

%define SECTOR  512
%define HEADER  0x1F1
%define SETUP   2 * SECTOR
%define LOAD    0x200000
%define ENTRY   0x200
%define TABLES  0x1000000       ; PML4, PDPT, PD
%define PAGE_2M 0x1200000
%define FILLING 0x4141414141414141
%define ENTRIES 512

    times HEADER db 0
    db SETUP / SECTOR - 1       ; setup_sects
    dw 0                        ; root_flags
    dd (end - $$ - SETUP) / 16  ; syssize
    dw 0, 0, 0                  ; ram_size, vid_mode, root_dev
    dw 0xAA55                   ; boot_flag
    db 0xEB, header_end - $ - 1 ; jump
    db "HdrS"
    dw 0x020F                   ; version
    times 0x211 - ($ - $$) db 0
    db 1                        ; loadflags: LOADED_HIGH
    times 0x214 - ($ - $$) db 0
    dd LOAD                     ; code32_start: not 0
    times 0x230 - ($ - $$) db 0
    dd 0x200000                 ; kernel_alignment
    db 1, 0                     ; relocatable_kernel, min_alignment
    dw 1                        ; xloadflags: XLF_KERNEL_64
    dd 255                      ; cmdline_size
    times 0x258 - ($ - $$) db 0
    dq LOAD                     ; pref_address
    dd 0x10000                  ; init_size
header_end:
    times SETUP + ENTRY - ($ - $$) db 0

    cld
    mov edi, PAGE_2M
    mov ecx, 0x200000 / 8
    mov rax, FILLING
    rep stosq
    mov rsi, cr3
    mov edi, TABLES
    mov ecx, ENTRIES
    rep movsq
    mov qword [TABLES + 511 * 8], (TABLES + 0x1000) | X86_PTE_P | X86_PTE_W
    mov qword [TABLES + 0x1000 + 510 * 8], (TABLES + 0x2000) | X86_PTE_P | X86_PTE_W
    mov edi, TABLES + 0x2000
    mov ecx, ENTRIES
    mov eax, PAGE_2M | X86_PTE_P | X86_PTE_W | X86_PTE_PS
    rep stosq
    mov eax, TABLES
    mov cr3, rax
.spin:
    pause
    jmp .spin

    align 16, db 0
end:
