; SPDX-License-Identifier: MIT
; A panic that spins: only --timeout ends it.
;
; args: --mode=long --timeout=300ms
; needs: interrupts
; needs: preempt
; expect: status=124
; cause: the time was up at `jmp
; hint: It jumps to itself
%include "zoo.inc"
guest long

    cli
here:
    jmp here
