; SPDX-License-Identifier: MIT
; Prints before it dies: a second run must not print again.
%include "zoo.inc"
guest long

    print "once", 10
    ud2
