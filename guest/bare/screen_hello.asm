; SPDX-License-Identifier: MIT
; Draws on the text screen and prints nothing else: what is on it at the end is
; the guest's output. Code page 437 is translated to UTF-8, and nothing is
; passed on raw: 0x1B is an arrow. Drawing causes no exit: there are three in
; all, two for the cursor and one for the end.
%include "bare.inc"
guest long
    jmp start
%include "screen.inc"

start:
    draw 1, 0, 0x1F, 0xC9, 0xCD, 0xCD, 0xCD, 0xCD, 0xCD, 0xCD, 0xCD, 0xBB
    draw 2, 0, 0x1F, 0xBA, " hello ", 0xBA
    draw 3, 0, 0x1F, 0xC8, 0xCD, 0xCD, 0xCD, 0xCD, 0xCD, 0xCD, 0xCD, 0xBC
    draw 4, 12, 0x8C, "arrow ", 0x1B, "[2J, heart ", 3
    cursor 4, 30
    exit 7
