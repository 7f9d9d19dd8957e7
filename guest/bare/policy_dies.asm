; SPDX-License-Identifier: MIT
; Dies of what a policy refuses, with no handler for it: a read of an MSR, after a
; read of the clock whose outcome stands in ebx, and one that is allowed once, in
; ebp and esi. Where a dead guest is run a second time, that run is refused the
; same; else this would end with 7.
%include "bare.inc"
guest long

read_clock:
    xor eax, eax
    mov dx, HV_PORT_RTC_DATA
    in al, dx
    mov ebx, eax
    xor eax, eax
    in al, 0x64                 ; allowed once
    mov ebp, eax
    in al, 0x64
    mov esi, eax
    mov ecx, X86_MSR_TSC
    rdmsr
    exit 7
