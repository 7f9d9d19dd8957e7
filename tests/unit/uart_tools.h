/* SPDX-License-Identifier: MIT */
/*
 * A serial port between a sink, an interrupt line and a test, for the files
 * that test it. The registers are named as in <linux/serial_reg.h>, so that a
 * line of a test can be compared with the data sheet.
 */
#ifndef UART_TOOLS_H
#define UART_TOOLS_H

#include <criterion/criterion.h>

#include <linux/serial_reg.h>

#include "dev/uart.h"
#include "device_tools.h"

static struct sink_seen out;
static struct line_seen line;
static unsigned nr_room_calls;
static struct uart *uart;
static struct device *dev;

static inline void on_room(void *ctx)
{
    cr_assert_eq(ctx, &nr_room_calls);
    nr_room_calls++;
    /* Must not be called with the port's lock held. */
    (void)!uart_receive_room(uart);
}

static inline void setup(void)
{
    struct irq_line irq = line_into(&line, 4);
    struct char_sink sink = sink_into(&out);

    out.capacity = sizeof(out.data);
    uart = uart_create(&irq, &sink);
    cr_assert_not_null(uart);
    dev = uart_device(uart);
    uart_on_input_room(uart, on_room, &nr_room_calls);
}

static inline void teardown(void)
{
    device_destroy(dev);
}

static inline void wr(unsigned reg, unsigned value)
{
    put(dev, reg, 1, value);
}

static inline uint8_t rd(unsigned reg)
{
    return (uint8_t)get(dev, reg, 1);
}

static inline size_t type(const char *text)
{
    return uart_receive(uart, (const uint8_t *)text, strlen(text));
}

/* IIR without the two bits that say that the FIFOs are on. */
static inline unsigned reason(void)
{
    return rd(UART_IIR) & 0x3Fu;
}

static inline void fifos_on(unsigned trigger)
{
    wr(UART_FCR, UART_FCR_ENABLE_FIFO | trigger);
}

static inline void listen_by_interrupt(void)
{
    wr(UART_IER, UART_IER_RDI);
}

#endif
