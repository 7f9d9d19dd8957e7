; SPDX-License-Identifier: MIT
; Prints before it dies: a second run must not print again.
;
; args: --mode=long --timeout=30
; needs: interrupts
; stdout: once
; expect: status=80
; cause: ud2 raised #UD
; cause: console <- "once\n"
%include "zoo.inc"
guest long

    print "once", 10
    ud2
