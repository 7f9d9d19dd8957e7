; SPDX-License-Identifier: MIT
; A recursion without end runs into the guard page below the stack; the
; handler of the page fault would need that stack.
%include "zoo.inc"
guest long

    zoo_idt zoo_survived
    zoo_pd1 0
    mov esp, 0x400080
recurse:
    call recurse
    jmp zoo_survived

    zoo_data
