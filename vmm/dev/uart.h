/* SPDX-License-Identifier: MIT */
/*
 * A 16550 serial port: 16-byte FIFOs, its five interrupt causes, loopback. The
 * other end is a terminal that is always connected (CTS, DSR and DCD are
 * asserted).
 *
 * Output goes to a char_sink at once. While the sink has no room, up to 16
 * bytes (one with the FIFOs off) wait in the transmitter, and the line status
 * shows it: a guest that checks it before it writes loses nothing, whatever
 * else writes to the sink. If the guest does not check, bytes may be lost, and
 * are counted.
 *
 * Input is accepted once the guest listens: when it has enabled the receive
 * interrupt, or has checked for input often enough. Before that it may still be
 * setting the port up, and its reset of the FIFO would discard input that was
 * typed early or piped in.
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

/* The device to attach to the bus; destroying it destroys the port. */
struct device *uart_device(struct uart *uart);

/* Sets `fn`, which is called on a vCPU thread with no lock held when the
 * receiver is empty again after it refused input. Call this before a vCPU
 * runs. */
void uart_on_input_room(struct uart *uart, void (*fn)(void *ctx), void *ctx);

/* Input from the other end: takes as many bytes as there is room for, and
 * returns how many. Any thread. */
size_t uart_receive(struct uart *uart, const uint8_t *data,
                    size_t len) MUST_CHECK;
size_t uart_receive_room(struct uart *uart);

/* If the guest was interrupted for input and has read none since, gives the
 * interrupt line another edge, for the first one may have come while the
 * guest's IOAPIC ignored it. False: it has read some, or has no interrupt. */
bool uart_remind(struct uart *uart);

/* Does the guest accept input? Any thread. */
bool uart_is_listening(struct uart *uart);

/* The sink has room again: sends what waits. Any thread that does not hold one
 * of the sink's locks. */
void uart_transmit(struct uart *uart);

/* How many bytes that the guest wrote are lost. Bytes that wait for the sink
 * count until they are sent. Any thread. */
uint64_t uart_lost(struct uart *uart);

#endif
