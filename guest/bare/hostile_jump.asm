; SPDX-License-Identifier: MIT
; Hostile: jumps to where there is no memory to run from: the video hole, the
; first byte behind RAM, the MMIO gap, the local APIC's page, the last bytes
; below 4 GiB. KVM cannot fetch an instruction there, and the VMM says so.
;
; args: -m 16
; needs: interrupts
; expect: status=81
; stderr: reason=emulation-failure
; case: video
;   kernel: 655360
; case: behind-ram
;   kernel: 16777216
; case: gap
;   kernel: 3221225472
; case: apic
;   kernel: 4276092928
; case: below-4g
;   kernel: 4294967280
%include "bare.inc"
guest long

    cmdline_number
    jmp rax
