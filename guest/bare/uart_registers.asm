; SPDX-License-Identifier: MIT
; The 16550's registers without its interrupts: scratch, divisor latch, line
; control, FIFO detection, transmitter status, and loopback of data and of the
; modem lines. PC16550D data sheet, "Registers".
%include "bare.inc"
guest long

%macro uart_out 2.nolist ; register, value. Changes al, dx.
    mov dx, HV_PORT_UART + %1
    mov al, %2
    out dx, al
%endmacro

%macro uart_in 1.nolist ; al = register. Changes dx.
    mov dx, HV_PORT_UART + %1
    in al, dx
%endmacro

%macro expect_in 3.nolist ; register, value, "what"
    uart_in %1
    cmp al, %2
    check e, %3
%endmacro

    uart_out X86_UART_SCR, 0x5A
    expect_in X86_UART_SCR, 0x5A, "scratch register"
    uart_out X86_UART_SCR, 0xA5
    expect_in X86_UART_SCR, 0xA5, "scratch register"

    uart_out X86_UART_LCR, X86_UART_LCR_8N1
    uart_out X86_UART_IER, 0
    uart_out X86_UART_LCR, X86_UART_LCR_8N1 | X86_UART_LCR_DLAB
    uart_out X86_UART_DATA, 0x34
    uart_out X86_UART_IER, 0x12
    expect_in X86_UART_DATA, 0x34, "divisor, low"
    expect_in X86_UART_IER, 0x12, "divisor, high"
    expect_in X86_UART_LCR, X86_UART_LCR_8N1 | X86_UART_LCR_DLAB, "LCR"
    uart_out X86_UART_LCR, X86_UART_LCR_8N1
    expect_in X86_UART_IER, 0, "the divisor went into IER"
    uart_out X86_UART_IER, 0xFF
    expect_in X86_UART_IER, 0x0F, "IER has four bits"
    uart_out X86_UART_IER, 0

    uart_out X86_UART_FCR, 0
    uart_in X86_UART_IIR
    test al, X86_UART_IIR_FIFO
    check z, "FIFO bits with the FIFOs off"
    uart_out X86_UART_FCR, X86_UART_FCR_ON | X86_UART_FCR_CLEAR
    uart_in X86_UART_IIR
    cmp al, X86_UART_IIR_FIFO | X86_UART_IIR_NONE
    check e, "FIFO bits with the FIFOs on"

    uart_in X86_UART_LSR
    cmp al, X86_UART_LSR_THRE | X86_UART_LSR_TEMT
    check e, "LSR of an idle UART"

; Loopback: what is sent is received, and MCR's outputs are MSR's inputs.
    uart_out X86_UART_MCR, X86_UART_MCR_LOOP
    uart_in X86_UART_MSR
    test al, 0xF0
    check z, "modem lines in loopback, none set"
    uart_out X86_UART_MCR, X86_UART_MCR_LOOP | X86_UART_MCR_RTS
    uart_in X86_UART_MSR
    and al, 0xF0
    cmp al, X86_UART_MSR_CTS
    check e, "RTS is not CTS in loopback"
    uart_out X86_UART_MCR, X86_UART_MCR_LOOP | X86_UART_MCR_DTR
    uart_in X86_UART_MSR
    and al, 0xF0
    cmp al, X86_UART_MSR_DSR
    check e, "DTR is not DSR in loopback"
    uart_out X86_UART_MCR, X86_UART_MCR_LOOP | X86_UART_MCR_OUT2
    uart_in X86_UART_MSR
    and al, 0xF0
    cmp al, X86_UART_MSR_DCD
    check e, "OUT2 is not DCD in loopback"

; Sixteen bytes fit into the FIFO; the next one overruns it.
    mov ebx, 16
fill:
    uart_out X86_UART_DATA, bl
    dec ebx
    jnz fill
    uart_in X86_UART_LSR
    and al, X86_UART_LSR_DR | X86_UART_LSR_OE
    cmp al, X86_UART_LSR_DR
    check e, "LSR with a full FIFO"
    uart_out X86_UART_DATA, 0xEE
    uart_in X86_UART_LSR
    and al, X86_UART_LSR_DR | X86_UART_LSR_OE
    cmp al, X86_UART_LSR_DR | X86_UART_LSR_OE
    check e, "no overrun"
    uart_in X86_UART_LSR
    test al, X86_UART_LSR_OE
    check z, "reading LSR does not clear the overrun"
    mov ebx, 16
drain:
    uart_in X86_UART_DATA
    cmp al, bl
    check e, "loopback gives other bytes, or in another order"
    dec ebx
    jnz drain
    uart_in X86_UART_LSR
    test al, X86_UART_LSR_DR
    check z, "data left in an empty FIFO"

    uart_out X86_UART_MCR, 0
    print "the UART is a 16550", 10
    exit 0
