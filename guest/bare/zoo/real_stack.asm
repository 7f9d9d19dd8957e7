; SPDX-License-Identifier: MIT
; Real mode: the stack pointer is 1, and no word can be pushed there.
%include "zoo.inc"
guest real

    mov sp, 1
    ud2
    exit 3
