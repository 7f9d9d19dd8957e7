; SPDX-License-Identifier: MIT
; A far jump to the data segment.
%include "zoo.inc"
guest protected

    jmp DATA:next
next:
    exit 3
