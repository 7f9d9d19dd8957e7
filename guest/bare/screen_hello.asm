; SPDX-License-Identifier: MIT
; Draws on the text screen and says nothing else: what is on it at the end is
; the guest's output. Code page 437 comes as UTF-8, and nothing raw: 0x1B is an
; arrow. Drawing makes no exit: there are three, two for the cursor and the end.
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
