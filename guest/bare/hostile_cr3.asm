; SPDX-License-Identifier: MIT
; Hostile: page tables where there is no memory, so that not even an exception
; can be delivered: a triple fault. KVM may give up emulating first; an emulated
; AMD-V accepts reserved bits, and then refuses the state (82). The kernel
; argument is the new cr3: in a hole, past RAM, or with reserved bits.
%include "bare.inc"
guest long

    cmdline_number
    mov cr3, rax
    mov al, [abs HV_FLAT_LOAD]
    exit 0
