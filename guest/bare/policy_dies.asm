; SPDX-License-Identifier: MIT
; Dies because a policy refuses the read of an MSR and there is no handler for
; that. Before, it reads the clock, with the result in ebx, and twice a port
; that is allowed once, with the results in ebp and esi. If a dead guest is run
; a second time, that run must be refused the same; otherwise this one ends with
; 7.
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
