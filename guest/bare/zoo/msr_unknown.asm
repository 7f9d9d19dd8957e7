; SPDX-License-Identifier: MIT
; A read of an MSR that does not exist.
%include "zoo.inc"
guest long

    mov ecx, 0x12345
    rdmsr
    jmp zoo_survived

    zoo_data
