; SPDX-License-Identifier: MIT
; Hostile: a program in ring 3 tries both hypercall doorbells. The instruction
; is refused (EPERM) by the hypervisor, whatever its registers say; the port
; raises #GP, because the guest kernel gave it no port. Neither is served.
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
%include "hypercall.inc"
%include "ring3.inc"
trap_code

start:
    call trap_init
    find_vendor
    ring3_init
    request HV_CALL_EXIT, 77
    enter_ring3 X86_RFLAGS_FIXED

    mov ax, cs
    and al, 3
    cmp al, 3
    jne not_ring3
    lea rbx, [request_page]
    mov edx, HV_CALL_EXIT
    ring_instruction
    mov r12, rax
    mov rcx, NOT_TOUCHED
    mov r13, [request_page + HV_REQUEST_RESULT]
    xor r13, rcx
    lea rax, [request_page]
    shr rax, 12
    mov edx, HV_PORT_HYPERCALL
    lea rbx, [back]
    mov [trap_resume], rbx
    out dx, eax
not_ring3:
    ud2                         ; unexpected: the handler reports where

; The trap handler comes back here, still in ring 3. One more #GP, with a gate
; of its own, brings the checks into ring 0.
back:
    movzx r15d, byte [trap_vector]
    lea rax, [in_ring0]
    mov [idt + X86_VEC_GP * GATE_BYTES], ax
    shr rax, 16
    mov [idt + X86_VEC_GP * GATE_BYTES + 6], ax
    hlt
in_ring0:
    cmp r12, -EPERM
    check e, "the instruction from ring 3 was not refused"
    test r13, r13
    check z, "a hypercall from ring 3 was served"
    cmp r15d, X86_VEC_GP
    check e, "a port from ring 3 did not raise #GP"
    print "refused", 10
    exit 0
