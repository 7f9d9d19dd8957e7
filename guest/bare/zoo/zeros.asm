; SPDX-License-Identifier: MIT
; A jump to memory that nothing was loaded to: zeros, which are instructions.
%include "zoo.inc"
guest long

    mov rax, 0xFFFF800000000000
    mov ebx, 0x300000
    jmp rbx

    zoo_data
