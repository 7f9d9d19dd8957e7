; SPDX-License-Identifier: MIT
; cli; hlt: the kernel stopped itself.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=84
; cause: hlt with interrupts off: nothing can wake this CPU
; hint: as panics do
%include "zoo.inc"
guest long

    cli
    hlt
    jmp zoo_survived

    zoo_data
