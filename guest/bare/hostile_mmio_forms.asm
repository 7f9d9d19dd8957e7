; SPDX-License-Identifier: MIT
; Hostile: memory-mapped access by instructions that no driver uses: a stack in
; a hole, string instructions on both sides, a 512-byte state save. What KVM can
; emulate gives ones, and the guest goes on; what it cannot (16-byte compare and
; exchange, x87, state save) ends the machine with the reason, not with a hang.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "devices.inc"

%define HOLE HV_MMIO_GAP_BASE + 0x1000

start:
    mov rcx, cr0
    and ecx, ~X86_CR0_EM
    mov cr0, rcx
    mov rcx, cr4
    or ecx, X86_CR4_OSFXSR
    mov cr4, rcx
    cmdline_number
    mov r15, rax
    mov ebx, HOLE
    cmp r15d, 1
    je stack
    cmp r15d, 3
    je x87
    ja fxsave_there
    cmp r15d, 2
    je cmpxchg16b_there

    mov rsi, rbx                ; hole to hole
    lea rdi, [rbx + 3]
    mov ecx, 100
    rep movsd
    mov rsi, rbx                ; ones are ones
    lea rdi, [rbx + 0x800]
    mov ecx, 100
    repe cmpsb
    check e, "two holes differ"
    test ecx, ecx
    check z, "cmps stopped early"
    mov rdi, rbx
    mov eax, 0x5A
    mov ecx, 100
    rep stosw
    mov rdi, rbx
    mov al, -1
    mov ecx, 100
    repe scasb
    check e, "a hole is not all ones"
    lodsq
    cmp rax, -1
    check e, "lods from a hole is not all ones"
    jmp done

stack:
    mov rbp, rsp
    lea rsp, [rbx + 0x800]
    push rbx
    pushfq
    add rsp, 8
    pop rax
    lea rcx, [rbx + 0x800]
    cmp rsp, rcx
    mov rsp, rbp
    check e, "the stack pointer went astray"
    cmp rax, -1
    check e, "pop from a hole is not all ones"
    jmp done

fxsave_there:
    fxsave [rbx]
done:
    check_devices
    exit 0

cmpxchg16b_there:
    mov rdi, rbx
    lock cmpxchg16b [rdi]
    exit 0
x87:
    fld tword [rbx]
    exit 0
