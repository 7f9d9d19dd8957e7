; SPDX-License-Identifier: MIT
; A jump past the end of RAM.
%include "zoo.inc"
guest long

    mov eax, 0x1000000
    jmp rax

    zoo_data
