; SPDX-License-Identifier: MIT
; A triple fault in protected mode: no exception can be delivered, because the
; interrupt descriptor table has no entry. A real PC would reset; the VMM ends
; with a report.
%include "bare.inc"
guest protected

    lidt [nothing]
    ud2
    exit 0

nothing:
    dw 0
    dq 0
