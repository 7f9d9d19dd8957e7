; SPDX-License-Identifier: MIT
; Three quarters of its instructions are in one function, a quarter in another,
; for ever: for --profile. Frame pointers are kept; there is no label inside of a
; function, which would be a name of its own.
%include "bare.inc"
bits 64
default rel

%define STEPS 20000 ; of a quarter

%macro count_down 1
    push rbp
    mov rbp, rsp
    mov ecx, %1
    dec ecx ; 2 bytes
    jnz $ - 2
    pop rbp
    ret
%endmacro

global start
section .text
start:
    xor ebp, ebp ; nobody called it
    call turn
    exit 1

turn:
    push rbp
    mov rbp, rsp
    call three_quarters
    call one_quarter
    pop rbp
    jmp turn

three_quarters:
    count_down 3 * STEPS

one_quarter:
    count_down STEPS
