; SPDX-License-Identifier: MIT
; Halts in long mode with interrupts off: nothing can wake this CPU ever again.
; The VMM sees that, with and without an interrupt controller, and ends.
%include "bare.inc"
guest long

    cli
    hlt
    exit 0
