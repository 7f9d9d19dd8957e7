; SPDX-License-Identifier: MIT
; Halts in protected mode with interrupts off: nothing can wake this CPU ever again.
; The VMM sees that, with and without an interrupt controller, and ends.
%include "bare.inc"
guest protected

    cli
    hlt
    exit 0
