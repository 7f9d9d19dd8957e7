; SPDX-License-Identifier: MIT
; A far jump to the data segment.
;
; args: --mode=protected --timeout=30
; needs: interrupts
; expect: status=80
; cause: jmp 0x10:0x100007 raised #GP (general protection): selector 0x10 names a data segment in the GDT
%include "zoo.inc"
guest protected

    jmp DATA:next
next:
    exit 3
