; SPDX-License-Identifier: MIT
; The interval timer interrupts 100 times a second: 20 ticks, awaited by `sti;
; hlt`, take a fifth of a second of the monotonic clock, within what the host
; allows.
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
%include "hypercall.inc"
%include "pit.inc"
trap_code

%define TICKS    20
%define HZ       100
%define LEAST_NS 195000000      ; 20 periods, less rounding
%define MOST_NS  2000000000

start:
    call trap_init
    call pic_init
    request HV_CALL_TIME, HV_CLOCK_MONOTONIC
    ring_port
    mov rbx, rax
    pit_start HZ
wait_tick:
    sti
    hlt
    cli
    cmp qword [irq_count + X86_IRQ_PIT * 8], TICKS
    jb wait_tick
    request HV_CALL_TIME, HV_CLOCK_MONOTONIC
    ring_port
    sub rax, rbx
    cmp rax, LEAST_NS
    check ae, "20 ticks came in less than 195 ms"
    cmp rax, MOST_NS
    check b, "20 ticks took more than 2 s"
    exit 0
