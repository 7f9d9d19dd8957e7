; SPDX-License-Identifier: MIT
; A segment register is loaded with a selector behind the end of the GDT.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: mov ds, ax raised #GP (general protection): selector 0x50 lies behind the end of the GDT (limit 0x3f)
; hint: limit is too small
%include "zoo.inc"
guest long

    zoo_gdt
    mov eax, 0x50
    mov ds, eax
    jmp zoo_survived

    zoo_data
