; SPDX-License-Identifier: MIT
; Nothing but port output: 100,000 exits, or as many as the kernel argument
; says. This is the cheapest loop that leaves the guest, so it can measure an
; exit: (time for N - time for 0) / N.
%include "bare.inc"
guest long

%define DEFAULT_COUNT 100000

    cmdline_number
    test rax, rax
    mov ecx, DEFAULT_COUNT
    cmovns rcx, rax
    xor eax, eax
    mov dx, HV_PORT_POST
    jrcxz done
next:
    out dx, al
    dec rcx
    jnz next
done:
    exit 0
