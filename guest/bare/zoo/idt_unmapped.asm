; SPDX-License-Identifier: MIT
; The IDT is where the page tables map nothing any more.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: no handler: the IDT entry at 0x200060 is not present in PD[1]
; hint: The IDT's base must be an address that is mapped
%include "zoo.inc"
guest long

    lidt [pointer]
    zoo_pd1 0
    ud2
    jmp zoo_survived
pointer:
    dw X86_NR_VECTORS * 16 - 1
    dq 0x200000

    zoo_data
