; SPDX-License-Identifier: MIT
; A wild pointer, and no handler for the page fault.
%include "zoo.inc"
guest long

    mov rax, 0x123456789000
    mov rbx, [rax + 16]
    jmp zoo_survived

    zoo_data
