; SPDX-License-Identifier: MIT
; CR4 is written with bits that do not exist.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: mov cr4, rax raised #GP (general protection): 0x40000020 has bits that must be 0
%include "zoo.inc"
guest long

    mov rax, cr4
    or eax, 1 << 30
    mov cr4, rax
    jmp zoo_survived

    zoo_data
