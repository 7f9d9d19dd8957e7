; SPDX-License-Identifier: MIT
; The handler of the first fault is reached, but itself faults on a stack that
; is gone: the death is in the handler.
%include "zoo.inc"
guest long

    zoo_idt handler
    zoo_pd1 0
    ud2
    jmp zoo_survived
handler:
    mov esp, 0x200100           ; in a page that is not there
    push rax
    jmp zoo_survived

    zoo_data
