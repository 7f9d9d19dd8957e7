; SPDX-License-Identifier: MIT
; Input that is there before the guest is, for a driver that first enables the
; UART's receive interrupt, and opens the IOAPIC's pin, which is edge-triggered,
; last: the interrupt comes.
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
trap_code

%define VECTOR (FIRST_IRQ + HV_IRQ_UART)
%define CTRL_D 4

start:
    call trap_init
    call pic_init
    mov rdx, HV_LAPIC_BASE
    mov dword [rdx + X86_LAPIC_SVR], X86_SVR_ENABLE | 0xFF
    mov dx, HV_PORT_UART + X86_UART_IER
    mov al, X86_UART_IER_RDI
    out dx, al
    mov dx, HV_PORT_UART + X86_UART_LSR
set_up:
    in al, dx                   ; until the first edge has come
    test al, X86_UART_LSR_DR
    jz set_up

    mov rdx, HV_IOAPIC_BASE
    mov dword [rdx + X86_IOAPIC_INDEX], X86_IOAPIC_REDIRECTION + 2 * HV_IRQ_UART + 1
    mov dword [rdx + X86_IOAPIC_DATA], 0        ; to APIC 0
    mov dword [rdx + X86_IOAPIC_INDEX], X86_IOAPIC_REDIRECTION + 2 * HV_IRQ_UART
    mov dword [rdx + X86_IOAPIC_DATA], VECTOR

wait_irq:
    sti
    hlt
    cli
    mov rdx, HV_LAPIC_BASE
    mov dword [rdx + X86_LAPIC_EOI], 0
next:
    mov dx, HV_PORT_UART + X86_UART_LSR
    in al, dx
    test al, X86_UART_LSR_DR
    jz wait_irq
    mov dx, HV_PORT_UART
    in al, dx
    cmp al, CTRL_D
    je done
    out dx, al
    jmp next
done:
    exit 0
