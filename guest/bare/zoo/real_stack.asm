; SPDX-License-Identifier: MIT
; Real mode: the stack pointer is 1, and no word can be pushed there.
;
; args: --mode=real --timeout=30
; needs: interrupts
; needs: strict-cpu
; expect: status=80
; cause: no handler: the stack has no room
; hint: no usable stack
%include "zoo.inc"
guest real

    mov sp, 1
    ud2
    exit 3
