; SPDX-License-Identifier: MIT
; Ticks of the interval timer that come while interrupts are off are lost but for
; one, as on a PC, whose PIC holds no more: afterwards there are no more ticks
; than the time that has passed since then has room for.
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
%include "hypercall.inc"
%include "pit.inc"
trap_code

%define HZ     1000
%define TICK   (1000000000 / HZ) ; ns
%define OFF_NS 200000000
%define ON_NS  20000000
%define SPARE  3                ; the one that was held, and one at each edge

; rax = the monotonic clock, ns.
%macro clock 0.nolist
    request HV_CALL_TIME, HV_CLOCK_MONOTONIC
    ring_port
%endmacro

; Waits %1 ns.
%macro wait_ns 1.nolist
    clock
    lea rbx, [rax + %1]
%%again:
    clock
    cmp rax, rbx
    jb %%again
%endmacro

start:
    call trap_init
    call pic_init
    pit_start HZ
    wait_ns OFF_NS
    clock
    mov r12, rax
    sti
    wait_ns ON_NS
    cli
    clock
    sub rax, r12
    xor edx, edx
    mov ecx, TICK
    div rcx
    add eax, SPARE
    mov rcx, [irq_count + X86_IRQ_PIT * 8]
    test rcx, rcx
    check nz, "no tick"
    cmp rcx, rax
    check be, "late ticks come one after the other"
    exit 0
