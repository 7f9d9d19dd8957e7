; SPDX-License-Identifier: MIT
; Halts with interrupts on. With an interrupt controller this is how a system
; waits, for a key if for nothing else: it lasts until the VMM's --timeout.
; Without one nothing can ever come, and the VMM sees that.
%include "bare.inc"
guest long

    sti
    hlt
    exit 0
