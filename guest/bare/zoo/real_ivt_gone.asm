; SPDX-License-Identifier: MIT
; Real mode: lidt has loaded a table of no size over the interrupt vectors.
;
; args: --mode=real --timeout=30
; needs: interrupts
; expect: status=80
; cause: ud2 raised #UD (invalid opcode), as it is there to do; no handler: the IDT is empty
%include "zoo.inc"
guest real

    lidt [nothing]
    ud2
    exit 3
nothing:
    dw 0
    dd 0
