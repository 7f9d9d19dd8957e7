; SPDX-License-Identifier: MIT
; Hostile: one string instruction that would take longer than a lifetime, over
; all of memory and its holes. The machine can be ended all the same.
%include "bare.inc"
guest long

%define NO_PORT 0x2F0

    print "starting", 10
    mov dx, NO_PORT
    mov rcx, -1
    mov esi, HV_VGA_HOLE_BASE - X86_PAGE_SIZE
    rep outsb
    exit 0
