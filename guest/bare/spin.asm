; SPDX-License-Identifier: MIT
; Spins without leaving the guest. Interrupts are on, but none comes: nothing
; inside the guest ends it, so it shows what the VMM can do from outside.
%include "bare.inc"
guest long

    print "spinning", 10
    sti
forever:
    jmp forever
