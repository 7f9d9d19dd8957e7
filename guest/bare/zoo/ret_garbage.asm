; SPDX-License-Identifier: MIT
; A return address that was overwritten: canonical, but nothing is there.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: #PF (page fault): the page of rip (0x4141414141) is not present in PDPT[261]
; hint: The code itself is not mapped
%include "zoo.inc"
guest long

    mov rax, 0x4141414141
    push rax
    ret

    zoo_data
