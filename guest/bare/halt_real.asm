; SPDX-License-Identifier: MIT
; Halts in real mode with interrupts off: nothing can wake this CPU ever again.
; The VMM sees that, with and without an interrupt controller, and ends.
%include "bare.inc"
guest real

    cli
    hlt
    exit 0
