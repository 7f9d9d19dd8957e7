; SPDX-License-Identifier: MIT
; The same TSS is loaded twice.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: ltr ax raised #GP (general protection): selector 0x18 names a TSS that is busy already
; hint: load each TSS once
%include "zoo.inc"
guest long

    zoo_gdt
    mov eax, TSS
    ltr ax
    ltr ax
    jmp zoo_survived

    zoo_data
