; SPDX-License-Identifier: MIT
; The IDT's limit was counted in entries, not in bytes: vector 6 is behind its
; end.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: ud2 raised #UD (invalid opcode), as it is there to do; no handler: vector 6 lies behind the end of the IDT (limit 0x4f)
%include "zoo.inc"
guest long

    zoo_idt zoo_survived
    lidt [short_pointer]
    ud2
    jmp zoo_survived
short_pointer:
    dw 5 * 16 - 1
    dq ZOO_IDT

    zoo_data
