; SPDX-License-Identifier: MIT
; A far jump to a selector that the GDT does not have.
;
; args: --mode=protected --timeout=30
; needs: interrupts
; expect: status=80
; cause: jmp 0x28:0x100007 raised #GP (general protection): selector 0x28 lies behind the end of the GDT (limit 0x17)
%include "zoo.inc"
guest protected

    jmp 0x28:next
next:
    exit 3
