; SPDX-License-Identifier: MIT
; CR3 has bits that no physical address has. AMD-V may refuse the state
; instead of the instruction.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80|82
; cause: mov cr3, rax raised #GP (general protection): 0x4000000000000000 has bits that must be 0
%include "zoo.inc"
guest long

    mov rax, 1 << 62
    mov cr3, rax
    jmp zoo_survived

    zoo_data
