; SPDX-License-Identifier: MIT
; A kernel that has filled no entry of its IDT yet.
%include "zoo.inc"
guest long

    lidt [zoo_idt_pointer]
    int3
    jmp zoo_survived

    zoo_data
