; SPDX-License-Identifier: MIT
; Input that is there before the guest is, for a driver that first enables the
; UART's receive interrupt, and opens the IOAPIC's pin, which is edge-triggered,
; last: the interrupt comes.
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
%include "apic.inc"
%include "uart.inc"
trap_code

%define VECTOR (FIRST_IRQ + HV_IRQ_UART)

start:
    call trap_init
    call pic_init
    lapic_enable
    mov dx, HV_PORT_UART + X86_UART_IER
    mov al, X86_UART_IER_RDI
    out dx, al
    mov dx, HV_PORT_UART + X86_UART_LSR
set_up:
    in al, dx                   ; until the first edge has come
    test al, X86_UART_LSR_DR
    jz set_up

    ioapic_redirect HV_IRQ_UART, VECTOR

wait_irq:
    sti
    hlt
    cli
    lapic_eoi
    uart_echo wait_irq
    exit 0
