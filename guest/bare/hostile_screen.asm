; SPDX-License-Identifier: MIT
; Hostile: random bytes all over the text memory and in every register of the
; screen, in all widths, again and again. What is shown at the end must be text,
; and the machine must go on (screen.test looks for control codes in it).
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "devices.inc"

%define ROUNDS     8
%define NR_PORTS   0x20
%define MULTIPLIER 6364136223846793005

; rbx = the next random number. Changes rax.
%macro random 0.nolist
    mov rax, MULTIPLIER
    imul rbx, rax
    inc rbx
%endmacro

start:
    mov ebx, 1
    mov ebp, ROUNDS
next_round:
    mov edi, HV_TEXT_BASE
next_cell:
    random
    mov rax, rbx
    shr rax, 32
    stosd
    cmp edi, HV_TEXT_BASE + HV_TEXT_SIZE
    jb next_cell
    mov ecx, NR_PORTS
next_port:
    lea edx, [rcx + HV_PORT_SCREEN - 1]
    random
    mov rax, rbx
    shr rax, 32
    out dx, al
    in al, dx
    cmp ecx, NR_PORTS
    je next
    mov rax, rbx
    shr rax, 24
    out dx, ax
    in ax, dx
    cmp ecx, NR_PORTS - 3
    ja next
    mov rax, rbx
    shr rax, 16
    out dx, eax
    in eax, dx
next:
    dec ecx
    jnz next_port
    dec ebp
    jnz next_round
    mov dx, HV_PORT_SCREEN + 0x0E   ; back to text, so that it is shown
    mov ax, 0x0E06
    out dx, ax
    check_devices
    exit 0
