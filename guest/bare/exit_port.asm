; SPDX-License-Identifier: MIT
; The guest's own exit status, by the exit port: passed on unchanged, 0
; included; what does not fit into a status is reported as 255. The kernel
; argument says which.
%include "bare.inc"
guest long

    cmdline_number
    mov edx, HV_PORT_EXIT
    out dx, eax
    fail "the machine went on"
