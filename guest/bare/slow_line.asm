; SPDX-License-Identifier: MIT
; Prints a line in two halves, with about 30 ms and many exits in between, which
; a trace on the same terminal might show in the middle of the line.
%include "bare.inc"
guest long
%include "hypercall.inc"

%define PAUSE_NS 30000000

    print "half and "
    call now
    lea r12, [rax + PAUSE_NS]
wait_on:
    call now
    cmp rax, r12
    jl wait_on
    print "half", 10
    exit 0

; rax = ns since the machine started. Changes what hypercalls change.
now:
    request HV_CALL_TIME, HV_CLOCK_MONOTONIC
    ring_port
    ret
