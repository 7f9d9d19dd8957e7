; SPDX-License-Identifier: MIT
; An MSR that is not there is read.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: rdmsr raised #GP (general protection): MSR 0x12345 is not there, or does not take this value
%include "zoo.inc"
guest long

    mov ecx, 0x12345
    rdmsr
    jmp zoo_survived

    zoo_data
