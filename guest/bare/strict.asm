; SPDX-License-Identifier: MIT
; A hypercall's request page that is not RAM: ignored and counted, or under
; --strict the end of the machine.
;
; case: lenient
;   expect: status=0
;   stderr: request page
; case: strict
;   args: --strict
;   expect: status=86
;   stderr: reason=bad-hypercall
%include "bare.inc"
guest long

    mov dx, HV_PORT_HYPERCALL
    mov eax, HV_MMIO_GAP_BASE >> X86_PAGE_SHIFT
    out dx, eax
    exit 0
