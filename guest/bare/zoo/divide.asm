; SPDX-License-Identifier: MIT
; A division by zero before there is a handler for it.
%include "zoo.inc"
guest long

    lidt [zoo_idt_pointer]
    xor ecx, ecx
    mov eax, 1
    cdq
    div ecx
    jmp zoo_survived

    zoo_data
