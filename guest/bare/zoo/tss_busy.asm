; SPDX-License-Identifier: MIT
; The same TSS is loaded twice.
%include "zoo.inc"
guest long

    zoo_gdt
    mov eax, TSS
    ltr ax
    ltr ax
    jmp zoo_survived

    zoo_data
