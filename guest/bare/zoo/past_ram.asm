; SPDX-License-Identifier: MIT
; A jump behind the end of RAM.
;
; args: --mode=long --timeout=30 -m 16
; needs: interrupts
; expect: status=81
; cause: there is no RAM at 0x1000000 to run
; hint: rip is behind the end of RAM
%include "zoo.inc"
guest long

    mov eax, 0x1000000
    jmp rax

    zoo_data
