; SPDX-License-Identifier: MIT
; Draws its last words and halts for ever; the report contains them, too.
%include "bare.inc"
guest long
    jmp start
%include "screen.inc"

start:
    draw 0, 0, 0x4F, "the end is near"
    cli
    hlt
    exit 0
