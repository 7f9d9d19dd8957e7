; SPDX-License-Identifier: MIT
; The IDT has no entry: any exception is fatal.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: ud2 raised #UD (invalid opcode), as it is there to do; no handler: the IDT is empty
; hint: Without an IDT every exception is fatal
%include "zoo.inc"
guest long

    lidt [nothing]
    ud2
    jmp zoo_survived
nothing:
    dw 0
    dq 0

    zoo_data
