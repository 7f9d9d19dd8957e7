; SPDX-License-Identifier: MIT
; Makes the UART raise and lower its interrupt line 1,500 times, without ever
; taking an interrupt: so often that the VMM lets another thread run this CPU
; (vmm/machine/cpus.c). The line must have followed each time: IIR says so.
; Then it spins.
%include "bare.inc"
guest long

%define TIMES 1500

    mov ecx, TIMES
next:
    mov dx, HV_PORT_UART + X86_UART_IER
    mov al, X86_UART_IER_THRI           ; the transmitter is empty: up
    out dx, al
    mov dx, HV_PORT_UART + X86_UART_IIR
    in al, dx                           ; down
    and al, X86_UART_IIR_ID
    cmp al, X86_UART_IIR_THRI
    check e, "the UART does not want to interrupt"
    in al, dx
    and al, X86_UART_IIR_ID
    cmp al, X86_UART_IIR_NONE
    check e, "the UART still wants to interrupt"
    mov dx, HV_PORT_UART + X86_UART_IER
    xor eax, eax
    out dx, al
    dec ecx
    jnz next
    print "spinning", 10
forever:
    jmp forever
