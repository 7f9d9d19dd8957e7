; SPDX-License-Identifier: MIT
; Halts in long mode with interrupts off: nothing can wake this CPU ever again.
; The VMM sees that, with and without an interrupt controller, and ends.
;
; expect: status=84
; stderr: reason=halted
; case: irqchip
;   args: --mode=long
; case: no-irqchip
;   args: --mode=long --irqchip=none
%include "bare.inc"
guest long

    cli
    hlt
    exit 0
