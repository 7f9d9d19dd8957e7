; SPDX-License-Identifier: MIT
; A `kill` rule ends the machine before the access is performed, with a status
; of its own.
%include "bare.inc"
guest long
    mov dx, 0x110               ; the next one
    out dx, al
    print "still here", 10
    mov dx, 0x10F
    out dx, al
    print "not any more", 10
    exit 0
