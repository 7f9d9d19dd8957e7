; SPDX-License-Identifier: MIT
; A far jump to a selector that the GDT does not have.
%include "zoo.inc"
guest protected

    jmp 0x28:next
next:
    exit 3
