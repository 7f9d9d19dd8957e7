; SPDX-License-Identifier: MIT
; Draws, but also prints on the debug console: then the screen is shown only on
; request (screen.test).
%include "bare.inc"
guest long
    jmp start
%include "screen.inc"

start:
    draw 0, 0, 0x07, "drawn"
    print "said", 10, "no newline"
    exit 0
