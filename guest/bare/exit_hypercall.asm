; SPDX-License-Identifier: MIT
; The guest's own exit status, by hypercall. It is 64 bits wide here: even 2^32,
; whose low half is 0, must not look like success.
%include "bare.inc"
guest long
%include "hypercall.inc"

    cmdline_number
    mov rbx, rax
    request HV_CALL_EXIT, rbx
    ring_port
    fail "the machine went on"
