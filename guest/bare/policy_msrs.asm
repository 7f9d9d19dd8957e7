; SPDX-License-Identifier: MIT
; A policy over MSRs (policy.rules): a refused register raises #GP and keeps its
; value, a logged or limited one works, and accesses to others never leave the
; guest.
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
trap_code

start:
    call trap_init
    mov ecx, X86_MSR_TSC
    rdmsr
    or eax, edx
    check nz, "a logged register reads as 0"
    mov ecx, X86_MSR_LSTAR
    mov eax, 0x1234
    xor edx, edx
    expect_fault X86_VEC_GP, wrmsr
    rdmsr
    cmp eax, 0x1234
    check ne, "a refused register was written"
    mov ecx, X86_MSR_SFMASK
    expect_fault X86_VEC_GP, wrmsr
    mov ecx, X86_MSR_STAR
    mov eax, 0x4321
    wrmsr                       ; allowed, once
    xor eax, eax
    rdmsr
    cmp eax, 0x4321
    check e, "an allowed register was not written"
    expect_fault X86_VEC_GP, wrmsr
    mov ecx, X86_MSR_CSTAR      ; no rule
    mov eax, 0x7777
    wrmsr
    rdmsr
    cmp eax, 0x7777
    check e, "a register without a rule does not work"
    print "ok", 10
    exit 0
