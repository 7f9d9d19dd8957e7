; SPDX-License-Identifier: MIT
; The guest's own exit status, by the exit port: passed on unchanged, 0
; included; what does not fit into a status is reported as 255. The kernel
; argument says which.
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
%include "bare.inc"
guest long

    cmdline_number
    mov edx, HV_PORT_EXIT
    out dx, eax
    fail "the machine went on"
