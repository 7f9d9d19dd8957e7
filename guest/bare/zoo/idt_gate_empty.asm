; SPDX-License-Identifier: MIT
; A kernel that has filled no entry of its IDT yet.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: int3 asked for vector 3; no handler: its IDT entry is empty (all zeros)
; hint: There is no handler for this vector
%include "zoo.inc"
guest long

    lidt [zoo_idt_pointer]
    int3
    jmp zoo_survived

    zoo_data
