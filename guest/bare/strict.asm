; SPDX-License-Identifier: MIT
; A hypercall's request page that is not in RAM: the call is ignored and
; counted, or under --strict ends the machine.
%include "bare.inc"
guest long

    mov dx, HV_PORT_HYPERCALL
    mov eax, HV_MMIO_GAP_BASE >> X86_PAGE_SHIFT
    out dx, eax
    exit 0
