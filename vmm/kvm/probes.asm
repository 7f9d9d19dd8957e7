; SPDX-License-Identifier: MIT
; The tiny guests of `vmm doctor`: each tries one thing and, if it works,
; writes PROBE_OK to the exit port. They are copied to HV_FLAT_LOAD (real mode:
; HV_REAL_LOAD) and entered at their first byte; all are position-independent.
; Anything else means failure: another exit, a fault, or silence.

%include "constants.inc"

PROBE_OK    equ 42
SCRATCH     equ HV_FLAT_LOAD + 0x10000  ; IDT, GDT and stacks of the probes

default rel
section .rodata align=16

%macro probe 1
align 16
global probe_%1
probe_%1:
%endmacro

%macro probe_end 1
global probe_%1_end
probe_%1_end:
%endmacro

%macro succeed 0
    mov eax, PROBE_OK
    out HV_PORT_EXIT, al
    hlt
%endmacro

; ---------------------------------------------------------------- real mode
bits 16
probe real_mode
    mov al, PROBE_OK
    out HV_PORT_EXIT, al
    hlt
probe_end real_mode

; ---------------------------------------------------------------- long mode
bits 64
probe long_mode
    mov rax, cr0                ; privileged, and 64 bits wide
    mov r15, 0x123456789ABCDEF0
    cmp r15, rax
    je .end
    succeed
.end:
    hlt
probe_end long_mode

; --------------------------------------------- a software interrupt, by an IDT
probe interrupt
    lea rsi, [.handler]
    mov rdi, SCRATCH + 0x80 * 16
    mov eax, esi
    and eax, 0xFFFF
    or eax, 0x08 << 16          ; the boot GDT's code segment
    mov [rdi], eax
    mov eax, esi
    and eax, 0xFFFF0000
    or eax, 0x8000 | X86_SYS_INT_GATE << 8
    mov [rdi + 4], eax
    mov qword [rdi + 8], 0
    mov word [rsp - 16], 256 * 16 - 1
    mov qword [rsp - 14], SCRATCH
    lidt [rsp - 16]
    int 0x80
    hlt
.handler:
    succeed
probe_end interrupt

; ------------------------------------------ iretq to ring 3, and syscall back
probe ring3
    ; GDT: null, kernel code, kernel data, user data, user code
    mov rdi, SCRATCH
    mov qword [rdi], 0
    mov rax, 0x00AF9B000000FFFF
    mov [rdi + 0x08], rax
    mov rax, 0x00CF93000000FFFF
    mov [rdi + 0x10], rax
    mov rax, 0x00CFF3000000FFFF
    mov [rdi + 0x18], rax
    mov rax, 0x00AFFB000000FFFF
    mov [rdi + 0x20], rax
    mov word [rsp - 16], 5 * 8 - 1
    mov [rsp - 14], rdi
    lgdt [rsp - 16]
    ; every page to ring 3 too
    or qword [abs HV_BOOT_PML4], X86_PTE_U
    or qword [abs HV_BOOT_PDPT], X86_PTE_U
    or qword [abs HV_BOOT_PD], X86_PTE_U
    mov rax, cr3
    mov cr3, rax
    ; syscall: kernel segments from 0x08, user segments from 0x10 (sysret)
    mov ecx, X86_MSR_EFER
    rdmsr
    or eax, X86_EFER_SCE
    wrmsr
    mov ecx, X86_MSR_STAR
    xor eax, eax
    mov edx, 0x0010 << 16 | 0x0008
    wrmsr
    mov ecx, X86_MSR_LSTAR
    lea rax, [.kernel]
    xor edx, edx
    wrmsr
    mov ecx, X86_MSR_SFMASK
    mov eax, X86_RFLAGS_IF
    xor edx, edx
    wrmsr
    lea rax, [.user]
    push 0x18 | 3
    push SCRATCH + 0x8000
    push X86_RFLAGS_FIXED
    push 0x20 | 3
    push rax
    iretq
.user:
    mov eax, cs
    and eax, 3
    cmp eax, 3
    jne .never
    syscall
.never:
    jmp .never
.kernel:
    mov rax, cr3                ; would raise #GP in ring 3
    succeed
probe_end ring3

; ------------------------------ what a debugger needs; the doctor sets the trap
probe debug
    nop
global probe_debug_target
probe_debug_target:
    nop
    succeed
probe_end debug

; ------------------------------------------------- the hypercall instructions
%macro probe_hypercall 1
    mov eax, HV_KVM_HYPERCALL
    mov ebx, HV_FLAT_LOAD
    mov ecx, 1
    mov rdx, HV_HYPERCALL_MAGIC << 32 | HV_CALL_FEATURES
    %1
    cmp rax, PROBE_OK           ; what the doctor answers
    jne %%end
    succeed
%%end:
    hlt
%endmacro

probe vmcall
    probe_hypercall vmcall
probe_end vmcall

probe vmmcall
    probe_hypercall vmmcall
probe_end vmmcall

section .note.GNU-stack noalloc noexec nowrite progbits
