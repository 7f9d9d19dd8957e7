; SPDX-License-Identifier: MIT
; The guest's own exit status, by the exit port: it is passed on unchanged, even
; 0; a value that does not fit into a status is reported as 255. The kernel
; argument gives the value.
%include "bare.inc"
guest long

    cmdline_number
    mov edx, HV_PORT_EXIT
    out dx, eax
    fail "the machine went on"
