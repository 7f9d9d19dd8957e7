; SPDX-License-Identifier: MIT
; Reads characters by interrupt, as a kernel does: halts until the UART reports
; input, drains its FIFO, and sends the characters back, waiting for the
; transmitter's interrupt; until Ctrl-D, which the VMM sends at the end of
; input. A lost interrupt would hang it.
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
%include "uart.inc"
trap_code

start:
    call trap_init
    call pic_init
    mov al, ~(1 << HV_IRQ_UART) & 0xFF
    out X86_PIC1_DATA, al
    mov dx, HV_PORT_UART + X86_UART_FCR
    mov al, X86_UART_FCR_ON | X86_UART_FCR_CLEAR
    out dx, al
    mov dx, HV_PORT_UART + X86_UART_MCR
    mov al, X86_UART_MCR_OUT2
    out dx, al
    mov dx, HV_PORT_UART + X86_UART_IER
    mov al, X86_UART_IER_RDI | X86_UART_IER_THRI
    out dx, al

; Asks the UART after each wake-up what the interrupts were.
wait_irq:
    sti
    hlt
    cli
identify:
    mov dx, HV_PORT_UART + X86_UART_IIR
    in al, dx
    and al, X86_UART_IIR_ID
    cmp al, X86_UART_IIR_NONE
    je wait_irq
    cmp al, X86_UART_IIR_THRI
    je identify                 ; reading IIR cleared it
    mov dx, HV_PORT_UART + X86_UART_LSR
    in al, dx
    test al, X86_UART_LSR_DR
    check nz, "a receive interrupt without data"
    mov dx, HV_PORT_UART
    in al, dx
    cmp al, CTRL_D
    je done
    out dx, al
    jmp identify
done:
    cmp qword [irq_count + HV_IRQ_UART * 8], 1
    check ae, "there were no interrupts"
    exit 0
