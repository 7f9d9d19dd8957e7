; SPDX-License-Identifier: MIT
; The handler of the page fault faults the same way, again and again, until the
; stack runs into the page below it.
%include "zoo.inc"
guest long

    zoo_idt handler
    zoo_pd1 0
    mov esp, 0x400800
    mov rax, 0x123456789000
handler:
    mov rbx, [rax]
    jmp handler

    zoo_data
