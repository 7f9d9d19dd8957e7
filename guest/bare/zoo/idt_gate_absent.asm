; SPDX-License-Identifier: MIT
; The gates of the IDT are there, but not marked present.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: no handler: its IDT entry is not present (P=0)
; hint: set the present bit
%include "zoo.inc"
guest long

    zoo_idt zoo_survived
    mov ecx, X86_NR_VECTORS
    mov ebx, ZOO_IDT
next:
    and word [rbx + 4], ~GATE_PRESENT
    add ebx, 16
    dec ecx
    jnz next
    ud2
    jmp zoo_survived

    zoo_data
