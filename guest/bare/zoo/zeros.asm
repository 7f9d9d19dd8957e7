; SPDX-License-Identifier: MIT
; A jump to memory that nothing was loaded to: zeros, which are instructions.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: add [rax], al raised #PF (page fault): it writes 0xffff800000000000, which is not present in PML4[256]
; hint: rip is in zeros
%include "zoo.inc"
guest long

    mov rax, 0xFFFF800000000000
    mov ebx, 0x300000
    jmp rbx

    zoo_data
