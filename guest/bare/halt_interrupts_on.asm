; SPDX-License-Identifier: MIT
; Halts with interrupts on. With an interrupt controller this is how a system
; waits, for example for a key: it lasts until the VMM's --timeout. Without one
; no interrupt can ever come, and the VMM detects that.
%include "bare.inc"
guest long

    sti
    hlt
    exit 0
