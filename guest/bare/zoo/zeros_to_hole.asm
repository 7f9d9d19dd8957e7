; SPDX-License-Identifier: MIT
; A call to address 0: the CPU runs through zeros until RAM ends at the VGA
; hole.
%include "zoo.inc"
guest long

    mov eax, 0x180000           ; where the zeros may add
    mov ebx, 0x9FF00
    jmp rbx

    zoo_data
