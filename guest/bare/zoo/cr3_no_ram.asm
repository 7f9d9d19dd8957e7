; SPDX-License-Identifier: MIT
; CR3 points to where there is no RAM, so that nothing is mapped any more. KVM may
; give up first.
%include "zoo.inc"
guest long

    mov eax, 0xC0000000
    mov cr3, rax
    jmp zoo_survived

    zoo_data
