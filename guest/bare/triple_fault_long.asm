; SPDX-License-Identifier: MIT
; A triple fault in long mode: no exception can be delivered, because the
; interrupt descriptor table has no entry. A real PC would reset; the VMM ends
; with a report.
%include "bare.inc"
guest long

    lidt [nothing]
    ud2
    exit 0

nothing:
    dw 0
    dq 0
