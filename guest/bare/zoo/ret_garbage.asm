; SPDX-License-Identifier: MIT
; A return address that was overwritten: canonical, but nothing is there.
%include "zoo.inc"
guest long

    mov rax, 0x4141414141
    push rax
    ret

    zoo_data
