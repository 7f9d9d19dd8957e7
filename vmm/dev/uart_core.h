/* SPDX-License-Identifier: MIT */
/*
 * The core of the serial port: registers and FIFOs. The bus, the lock and the
 * interrupt line are in uart.c, the only user of this file.
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
    bool thre_pending;   /* the transmitter became empty; IIR not yet read */
    /* Since the owner last checked, there was a moment without a cause to
     * interrupt. The line must then fall, even if there is a cause again, since
     * it may be edge-triggered. The owner clears this. */
    bool line_fell;
    struct uart_fifo rx, tx;
    bool listening; /* input is accepted */
    bool took;      /* the guest read a byte since the latest input came */
    bool looked;    /* LSR was read since the transmitter was last used */
    unsigned looks; /* times that the guest found no input */
    uint64_t lost;  /* bytes written that are lost */
};

/* Sets the state after power-on; keeps `sink` and `lost`. A core that is all
 * zero except for its sink becomes a new one. */
void uart_core_reset(struct uart_core *core);

/* The guest's accesses; `reg` is 0 to 7. */
uint8_t uart_core_read(struct uart_core *core, unsigned reg);
void uart_core_write(struct uart_core *core, unsigned reg, uint8_t value);

/* How many bytes of input are accepted now. / Takes input, and returns how many
 * bytes it took. */
unsigned uart_core_room(const struct uart_core *core);
size_t uart_core_receive(struct uart_core *core, const uint8_t *data,
                         size_t len);

/* Sends the waiting bytes, as far as the sink takes them. */
void uart_core_drain(struct uart_core *core);

/* Why the port interrupts, in IIR's encoding (UART_IIR_*). No side effects. */
uint8_t uart_interrupt_reason(const struct uart_core *core);

#endif
