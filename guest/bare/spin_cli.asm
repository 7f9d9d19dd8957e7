; SPDX-License-Identifier: MIT
; Hostile: spins with interrupts off. On bare metal that is the end of this
; CPU; a virtual one belongs to the host, whose timer takes it back whatever
; the guest's flag says.
%include "bare.inc"
guest long

    cli
    print "spinning", 10
forever:
    jmp forever
