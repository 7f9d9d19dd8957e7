; SPDX-License-Identifier: MIT
; An MSR that is not there is read.
%include "zoo.inc"
guest long

    mov ecx, 0x12345
    rdmsr
    jmp zoo_survived

    zoo_data
