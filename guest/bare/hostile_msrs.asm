; SPDX-License-Identifier: MIT
; Hostile: reads every model-specific register of both ranges that a CPU has,
; and writes back what it read. Each access works or raises #GP; the machine and
; its devices still work.
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
%include "hypercall.inc"
%include "devices.inc"
trap_code

%define RANGE  0x2000
%define HIGH   0xC0000000

start:
    call trap_init
    xor ebx, ebx
next:
    mov ecx, ebx
    call touch
    lea ecx, [ebx + HIGH]
    call touch
    inc ebx
    cmp ebx, RANGE
    jb next
    mov ecx, -1
    call touch
    check_devices
    exit 0

; ecx = register. Changes rax, rdx.
touch:
    lea rax, [.refused]
    mov [trap_resume], rax
    mov byte [trap_vector], X86_VEC_GP
    rdmsr
    wrmsr
    mov qword [trap_resume], 0
.refused:
    cmp byte [trap_vector], X86_VEC_GP
    check e, "an MSR raises something else than #GP"
    ret
