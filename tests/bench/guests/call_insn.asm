; SPDX-License-Identifier: MIT
; COUNT hypercalls (features) with the instruction. Only long mode can ring this
; doorbell, and only vmm and the floor support that: a flat 64-bit image.
%include "constants.inc"
%define PAGE  0x200000
bits 64
org HV_FLAT_LOAD
    mov r12d, COUNT
    mov r13, [rdi + HV_INFO_DOORBELLS]  ; 0 in the floor's empty memory
.next:
    mov qword [PAGE + HV_REQUEST_NUMBER], HV_CALL_FEATURES
    mov eax, HV_KVM_HYPERCALL
    mov ebx, PAGE
    mov ecx, 1
    mov rdx, (HV_HYPERCALL_MAGIC << 32) | HV_CALL_FEATURES
    test r13d, HV_DOORBELL_VMCALL
    jnz .intel
    vmmcall
    jmp .done
.intel:
    vmcall
.done:
    dec r12d
    jnz .next
    mov dx, HV_PORT_DEBUGCON
    mov al, 'o'
    out dx, al
    mov al, 'k'
    out dx, al
    mov dx, HV_PORT_EXIT
    xor eax, eax
    out dx, eax
