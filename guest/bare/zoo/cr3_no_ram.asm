; SPDX-License-Identifier: MIT
; CR3 points to where no RAM is, so that nothing is mapped any more. KVM may
; give up first.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80|81
; cause: the PML4 at 0xc0000000 is outside of RAM
; hint: points outside of RAM
%include "zoo.inc"
guest long

    mov eax, 0xC0000000
    mov cr3, rax
    jmp zoo_survived

    zoo_data
