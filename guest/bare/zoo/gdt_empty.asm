; SPDX-License-Identifier: MIT
; lgdt loaded a GDT of no size: the next selector that is looked up, that of a
; gate, is behind its end.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: no handler: its code selector 0x8 lies behind the end of the GDT (limit 0x0)
; hint: The GDT is empty
%include "zoo.inc"
guest long

    zoo_idt zoo_survived
    lgdt [nothing]
    ud2
    jmp zoo_survived
nothing:
    dw 0
    dq 0

    zoo_data
