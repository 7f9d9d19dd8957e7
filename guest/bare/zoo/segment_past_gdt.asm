; SPDX-License-Identifier: MIT
; A segment register is loaded with a selector past the end of the GDT.
%include "zoo.inc"
guest long

    zoo_gdt
    mov eax, 0x50
    mov ds, eax
    jmp zoo_survived

    zoo_data
