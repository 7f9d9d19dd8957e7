; SPDX-License-Identifier: MIT
; POST codes: a kernel that cannot print yet leaves a number at port 0x80 for
; each step. The result file has the last one; the test reads it there.
%include "bare.inc"
guest long

    mov dx, HV_PORT_POST
    mov al, 0x10
    out dx, al
    mov al, 0x42
    out dx, al
    exit 3
