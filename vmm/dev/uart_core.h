/* SPDX-License-Identifier: MIT */
/*
 * The inside of the serial port: registers and FIFOs, without the bus, the
 * lock and the interrupt line, which are uart.c's. Only uart.c uses this.
 */
#ifndef VMM_DEV_UART_CORE_H
#define VMM_DEV_UART_CORE_H

#include "uart.h"

struct uart_fifo {
    uint8_t data[UART_FIFO_SIZE];
    unsigned head;
    unsigned len;
};

struct uart_core {
    struct char_sink sink;
    uint8_t ier, fcr, lcr, mcr, scr, dll, dlm;
    uint8_t line_errors; /* the error bits of LSR, until it is read */
    uint8_t modem_delta; /* the change bits of MSR, until it is read */
    bool thre_pending;   /* the transmitter ran empty, and IIR was not read */
    /* Since the owner last looked there was a moment without a reason to
     * interrupt. The line must be seen to fall then, even if there is a reason
     * again: it may be wired to an edge. The owner clears it. */
    bool line_fell;
    struct uart_fifo rx, tx;
    bool listening; /* input is taken */
    bool looked;    /* the latest use of the transmitter was to look at it */
    unsigned looks; /* looks for input in vain */
    uint64_t lost;  /* bytes written that nobody will see */
};

/* To the state after power-on; `sink` and `lost` stay. Makes a new core of one
 * that is all zero except for its sink. */
void uart_core_reset(struct uart_core *core);

/* The guest's accesses; `reg` is 0 to 7. */
uint8_t uart_core_read(struct uart_core *core, unsigned reg);
void uart_core_write(struct uart_core *core, unsigned reg, uint8_t value);

/* How many bytes of input are welcome now, and input. */
unsigned uart_core_room(const struct uart_core *core);
size_t uart_core_receive(struct uart_core *core, const uint8_t *data,
                         size_t len);

/* Sends what waits, as far as the sink takes it. */
void uart_core_drain(struct uart_core *core);

/* Why the port interrupts, as IIR says it (UART_IIR_*); it has no effect. */
uint8_t uart_interrupt_reason(const struct uart_core *core);

#endif
