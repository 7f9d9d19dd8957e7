; SPDX-License-Identifier: MIT
; The guest's own exit status, by hypercall: 64 bits wide here, so that even
; 2^32, whose low half is 0, must not look like success.
;
; case: 0
;   kernel: 0
;   expect: status=0
; case: 1
;   kernel: 1
;   expect: status=1
;   stderr: reason=guest
; case: 63
;   kernel: 63
;   expect: status=63
; case: 255
;   kernel: 255
;   expect: status=255
; case: 300
;   kernel: 300
;   expect: status=255
; case: 2^32
;   kernel: 4294967296
;   expect: status=255
; case: 2^64-1
;   kernel: none
;   expect: status=255
%include "bare.inc"
guest long
%include "hypercall.inc"

    cmdline_number
    mov rbx, rax
    request HV_CALL_EXIT, rbx
    ring_port
    fail "the machine went on"
