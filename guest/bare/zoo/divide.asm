; SPDX-License-Identifier: MIT
; A division by zero before there is a handler for it.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: div ecx raised #DE (divide error): the divisor is 0
; hint: There is no handler for this vector
%include "zoo.inc"
guest long

    lidt [zoo_idt_pointer]
    xor ecx, ecx
    mov eax, 1
    cdq
    div ecx
    jmp zoo_survived

    zoo_data
