; SPDX-License-Identifier: MIT
; A triple fault in protected mode: no exception can be delivered, because the
; interrupt descriptor table has no entry. A real PC would reset; the VMM ends
; with a report.
;
; args: --mode=protected
; expect: status=80
; stderr: reason=triple-fault
%include "bare.inc"
guest protected

    lidt [nothing]
    ud2
    exit 0

nothing:
    dw 0
    dq 0
