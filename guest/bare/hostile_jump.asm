; SPDX-License-Identifier: MIT
; Hostile: jumps to addresses without memory: the video hole, the first byte
; after RAM, the MMIO gap, the local APIC's page, the last bytes below 4 GiB.
; KVM cannot fetch an instruction there, and the VMM says so.
%include "bare.inc"
guest long

    cmdline_number
    jmp rax
