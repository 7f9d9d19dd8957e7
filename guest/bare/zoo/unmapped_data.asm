; SPDX-License-Identifier: MIT
; A wild pointer, and no handler for the page fault.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: mov rbx, [rax+0x10] raised #PF (page fault): it reads 0x123456789010, which is not present in PML4[36]; no handler: the IDT is empty
%include "zoo.inc"
guest long

    mov rax, 0x123456789000
    mov rbx, [rax + 16]
    jmp zoo_survived

    zoo_data
