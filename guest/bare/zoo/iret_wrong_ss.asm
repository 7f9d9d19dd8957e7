; SPDX-License-Identifier: MIT
; An iret to ring 3 with the kernel's stack segment in the frame.
%include "zoo.inc"
guest long

    zoo_gdt
    push DATA
    push ZOO_STACK
    pushfq
    push USER_CODE
    lea rax, [user]
    push rax
    iretq
user:
    jmp zoo_survived

    zoo_data
