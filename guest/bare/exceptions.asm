; SPDX-License-Identifier: MIT
; Exceptions in long mode reach the guest's own handlers with the right error
; code, and the guest continues after them: #DE, #BP, #UD, #GP, #PF, a software
; interrupt. Intel SDM Vol. 3A, "Exception and Interrupt Handling in 64-bit
; Mode".
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
trap_code

%define UNMAPPED (1 << 39)      ; the VMM maps the low 4 GiB only

start:
    call trap_init
    expect_fault X86_VEC_UD, ud2
    xor ecx, ecx
    expect_fault X86_VEC_DE, div ecx
    expect_fault X86_VEC_BP, int3
    mov rsi, UNMAPPED
    expect_fault X86_VEC_PF, mov al, [rsi]
    cmp qword [trap_error], 0
    check e, "error code of a read from a page that is not there"
    mov rax, cr2
    cmp rax, rsi
    check e, "cr2 is not the address"
    expect_fault X86_VEC_PF, mov [rsi], al
    cmp qword [trap_error], X86_PF_W
    check e, "error code of a write to a page that is not there"
    mov ecx, 0xFFFF
    expect_fault X86_VEC_GP, mov ds, ecx
    cmp qword [trap_error], 0xFFFC
    check e, "error code of a selector past the GDT"
    mov rsi, 1 << 63
    expect_fault X86_VEC_GP, mov al, [rsi]
    int FIRST_IRQ + 7
    cmp qword [irq_count + 7 * 8], 1
    check e, "a software interrupt"
    exit 0
