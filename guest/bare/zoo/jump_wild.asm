; SPDX-License-Identifier: MIT
; A jump through an overwritten function pointer: a non-canonical address.
%include "zoo.inc"
guest long

    mov rax, 0xDEADBEEFDEADBEEF
    jmp rax

    zoo_data
