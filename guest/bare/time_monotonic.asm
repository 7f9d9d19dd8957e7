; SPDX-License-Identifier: MIT
; The clocks of the time hypercall: monotonic never goes back, starts near 0
; and advances; real time is after 2020; another clock number is refused.
%include "bare.inc"
guest long
%include "hypercall.inc"

%define YEAR_2020_NS 1577836800000000000
%define MINUTE_NS    60000000000
%define ROUNDS       1000

    request HV_CALL_TIME, HV_CLOCK_MONOTONIC
    ring_port
    test rax, rax
    check ns, "the monotonic clock failed"
    mov rbx, MINUTE_NS
    cmp rax, rbx
    check b, "the monotonic clock did not start with the machine"
    mov rbx, rax
    mov r12, rax
    mov r13d, ROUNDS
next:
    request HV_CALL_TIME, HV_CLOCK_MONOTONIC
    ring_port
    cmp rax, rbx
    check ge, "the monotonic clock went back"
    mov rbx, rax
    dec r13d
    jnz next
    cmp rbx, r12
    check a, "the monotonic clock stands still"

    request HV_CALL_TIME, HV_CLOCK_REALTIME
    ring_port
    mov rbx, YEAR_2020_NS
    cmp rax, rbx
    check g, "real time is before 2020"
    request HV_CALL_TIME, HV_CLOCK_MONOTONIC + 1
    ring_port
    cmp rax, -EINVAL
    check e, "a clock that does not exist is not refused"
    exit 0
