; SPDX-License-Identifier: MIT
; Exits from ring 0 and, at last, from ring 3, for the picture: a port, three
; hypercalls by instruction, a port, three hypercalls again, and then ports from
; ring 3, which has the right to (IOPL). Hypercalls with a number that nobody
; serves.
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
%include "hypercall.inc"
%include "ring3.inc"
trap_code

%define NO_SUCH_CALL 0x7777

%macro three_calls 0
  %rep 3
    lea rbx, [request_page]
    mov edx, NO_SUCH_CALL
    ring_instruction
  %endrep
%endmacro

%macro post 1
    mov al, %1
    mov dx, HV_PORT_POST
    out dx, al
%endmacro

start:
    call trap_init
    find_vendor
    ring3_init
    request NO_SUCH_CALL
    post 1
    three_calls
    post 2
    three_calls
    enter_ring3 X86_RFLAGS_FIXED | X86_RFLAGS_IOPL
    post 3
    post 4
    exit 0
