; SPDX-License-Identifier: MIT
; The code selector of the gates names the data segment.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: no handler: its code selector 0x10 names a data segment, not code
; hint: it must be the kernel's own CS
%include "zoo.inc"
guest long

    zoo_idt zoo_survived
    mov ecx, X86_NR_VECTORS
    mov ebx, ZOO_IDT
next:
    mov word [rbx + 2], DATA
    add ebx, 16
    dec ecx
    jnz next
    ud2
    jmp zoo_survived

    zoo_data
