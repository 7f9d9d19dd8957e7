/* SPDX-License-Identifier: MIT */
/*
 * A 16550 serial port: 16-byte FIFOs, its five interrupt causes, loopback. The
 * other end is a terminal that is always there (CTS, DSR and DCD are up).
 *
 * Output goes to a char_sink at once. While the sink has no room, up to 16
 * bytes (one with the FIFOs off) wait in the transmitter and the line status
 * says so: a guest that looks before it writes loses nothing, whatever else
 * writes to the sink; of one that does not look, bytes are lost and counted.
 *
 * Input is taken when the guest listens: once it has enabled the receive
 * interrupt, or has looked for input often enough. Before that it may still
 * be setting the port up, and its reset of the FIFO would throw away what
 * someone typed early or piped in.
 */
#ifndef VMM_DEV_UART_H
#define VMM_DEV_UART_H

#include "device.h"

#define UART_NR_PORTS  8u
#define UART_FIFO_SIZE 16u

struct uart;

/* NULL if out of memory. `irq` and `sink` are copied. */
struct uart *uart_create(const struct irq_line *irq,
                         const struct char_sink *sink) MUST_CHECK;

/* What the bus is given; destroying it destroys the port. */
struct device *uart_device(struct uart *uart);

/* `fn` is called, on a vCPU thread and with no lock held, when the receiver is
 * empty again after it had refused something. Set it before a vCPU runs. */
void uart_on_input_room(struct uart *uart, void (*fn)(void *ctx), void *ctx);

/* Input from the other end: takes as many bytes as there is room for, and
 * returns how many. Any thread. */
size_t uart_receive(struct uart *uart, const uint8_t *data,
                    size_t len) MUST_CHECK;
size_t uart_receive_room(struct uart *uart);

/* Does the guest take input? Any thread. */
bool uart_is_listening(struct uart *uart);

/* The sink has room again: sends what waits. Any thread that does not hold
 * a lock of the sink's. */
void uart_transmit(struct uart *uart);

/* How many bytes the guest wrote that nobody will see. What waits for the sink
 * counts, until it is sent. Any thread. */
uint64_t uart_lost(struct uart *uart);

#endif
