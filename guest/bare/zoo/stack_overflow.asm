; SPDX-License-Identifier: MIT
; A recursion without end runs into the guard page below the stack; the
; handler of the page fault would need that stack.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; touches: 4
; cause: raised #PF (page fault): it pushes to 0x3ffff8, which is not present in PD[1]; no handler: the stack cannot be pushed to
; hint: a stack overflow into a guard page
%include "zoo.inc"
guest long

    zoo_idt zoo_survived
    zoo_pd1 0
    mov esp, 0x400080
recurse:
    call recurse
    jmp zoo_survived

    zoo_data
