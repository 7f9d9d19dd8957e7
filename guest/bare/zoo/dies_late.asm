; SPDX-License-Identifier: MIT
; A triple fault as many instructions after the last exit as the argument says:
; on AMD-V the second run single-steps to it, and is given up if it is too far.
%include "zoo.inc"
guest long

    cmdline_number
    mov ecx, eax
    print "counting", 10
here:
    loop here
    ud2

    zoo_data
