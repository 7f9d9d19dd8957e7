; SPDX-License-Identifier: MIT
;
; The first instructions of the CPUs that do not boot the machine. The start-up
; interrupt names a page below 1 MiB. They begin there in real mode, as every
; x86 CPU has since 1978. smp_start() copies this code to that page,
; AP_TRAMPOLINE, and fills in the parameters at its end.
;
; In:  real mode, cs = AP_TRAMPOLINE / 16, ip = 0, interrupts off.
; Out: smp_ap_main(), at its linked address, on the stack that was prepared;
;      page tables: the kernel's half, and the low 2 MiB one to one.

%include "constants.inc"
%include "offsets.inc"

extern smp_ap_main
global ap_trampoline, ap_trampoline_end, ap_stack

; The address of a label in the copy.
%define AT(label) (AP_TRAMPOLINE + label - ap_trampoline)

SECTION .rodata align=16

BITS 16
ap_trampoline:
    cli
    cld
    xor ax, ax
    mov ds, ax
    lgdt [AT(gdt_pointer)]
    mov eax, cr0
    or al, X86_CR0_PE
    mov cr0, eax
    jmp dword CODE32:AT(protected)

BITS 32
protected:
    mov ax, DATA
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov eax, cr4
    or eax, X86_CR4_PAE
    mov cr4, eax
    mov eax, AP_PML4
    mov cr3, eax
    mov ecx, X86_MSR_EFER
    rdmsr
    or eax, X86_EFER_LME | X86_EFER_NXE ; the kernel's tables have NX bits
    wrmsr
    mov eax, cr0
    and eax, ~(X86_CR0_CD | X86_CR0_NW) ; a CPU starts with its caches off
    or eax, X86_CR0_PG
    mov cr0, eax
    jmp CODE64:AT(long_mode)

BITS 64
long_mode:
    mov rsp, [abs AT(ap_stack)]
    xor ebp, ebp                        ; ends every backtrace
    mov rax, smp_ap_main                ; absolute: the linked address
    call rax
    ud2                                 ; it does not return

; Flat segments, used on the way to long mode.
    align 8
gdt:
    dq 0
    dq 0x00cf9b000000ffff               ; code, 32 bits
    dq 0x00cf93000000ffff               ; data
    dq 0x00af9b000000ffff               ; code, 64 bits
gdt_pointer:
    dw gdt_pointer - gdt - 1
    dd AT(gdt)
CODE32 equ 0x08
DATA   equ 0x10
CODE64 equ 0x18

    align 8
ap_stack: dq 0                          ; filled in before each start
ap_trampoline_end:
