; SPDX-License-Identifier: MIT
; Draws its last words and halts for ever: the report has them, too.
;
; args: --irqchip=none
; expect: status=84
; stdout: the end is near
; stderr: screen     | the end is near
%include "bare.inc"
guest long
    jmp start
%include "screen.inc"

start:
    draw 0, 0, 0x4F, "the end is near"
    cli
    hlt
    exit 0
