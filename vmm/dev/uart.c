/* SPDX-License-Identifier: MIT */
/*
 * The serial port as a device: its registers on the bus, its lock, its
 * interrupt line and its other end. The registers' behaviour is in uart_core.c.
 *
 * Unlike on many boards, OUT2 does not gate the interrupt line, since small
 * kernels forget to set it.
 */
#include "uart_core.h"

#include <linux/serial_reg.h>
#include <pthread.h>
#include <stdlib.h>

struct uart {
    struct device dev;
    struct irq_line irq;
    void (*input_room)(void *ctx);
    void *input_room_ctx;

    pthread_mutex_t lock; /* guards what follows */
    struct uart_core core;
    bool irq_level;
    bool room_wanted; /* input was refused: report when there is room */
};

static void set_line(struct uart *uart, bool level)
{
    if (level == uart->irq_level)
        return;
    uart->irq_level = level;
    irq_line_set(&uart->irq, level);
}

/* The only function that sets the interrupt line. */
static void update_irq(struct uart *uart)
{
    if (uart->core.line_fell)
        set_line(uart, false);
    uart->core.line_fell = false;
    set_line(uart, uart_interrupt_reason(&uart->core) != UART_IIR_NO_INT);
}

/* Ends each guest access. The callback is called after the lock is released, so
 * that it may call uart_receive. */
static void end_access(struct uart *uart)
{
    bool tell = uart->room_wanted && uart->core.rx.len == 0 &&
                uart_core_room(&uart->core);

    update_irq(uart);
    if (tell)
        uart->room_wanted = false;
    pthread_mutex_unlock(&uart->lock);
    if (tell && uart->input_room)
        uart->input_room(uart->input_room_ctx);
}

/* The registers are one byte wide: a wider access goes to each in turn. */
static void uart_read(struct device *dev, uint64_t offset, uint8_t *data,
                      unsigned len)
{
    struct uart *uart = (struct uart *)dev;

    pthread_mutex_lock(&uart->lock);
    for (unsigned i = 0; i < len; i++)
        if (offset + i < UART_NR_PORTS)
            data[i] = uart_core_read(&uart->core, (unsigned)offset + i);
    end_access(uart);
}

static void uart_write(struct device *dev, uint64_t offset, const uint8_t *data,
                       unsigned len)
{
    struct uart *uart = (struct uart *)dev;

    pthread_mutex_lock(&uart->lock);
    for (unsigned i = 0; i < len; i++)
        if (offset + i < UART_NR_PORTS)
            uart_core_write(&uart->core, (unsigned)offset + i, data[i]);
    end_access(uart);
}

static void uart_reset(struct device *dev)
{
    struct uart *uart = (struct uart *)dev;

    pthread_mutex_lock(&uart->lock);
    uart_core_reset(&uart->core);
    update_irq(uart);
    pthread_mutex_unlock(&uart->lock);
}

static void uart_destroy(struct device *dev)
{
    struct uart *uart = (struct uart *)dev;

    pthread_mutex_destroy(&uart->lock);
    free(uart);
}

static const struct device_ops uart_ops = {
    .read = uart_read,
    .write = uart_write,
    .reset = uart_reset,
    .destroy = uart_destroy,
};

struct uart *uart_create(const struct irq_line *irq,
                         const struct char_sink *sink)
{
    struct uart *uart = calloc(1, sizeof(*uart));

    if (!uart)
        return NULL;
    uart->dev.ops = &uart_ops;
    uart->dev.name = "uart";
    uart->irq = *irq;
    uart->core.sink = *sink;
    pthread_mutex_init(&uart->lock, NULL);
    uart_core_reset(&uart->core);
    return uart;
}

struct device *uart_device(struct uart *uart)
{
    return uart ? &uart->dev : NULL;
}

void uart_on_input_room(struct uart *uart, void (*fn)(void *ctx), void *ctx)
{
    uart->input_room = fn;
    uart->input_room_ctx = ctx;
}

size_t uart_receive(struct uart *uart, const uint8_t *data, size_t len)
{
    size_t taken;

    pthread_mutex_lock(&uart->lock);
    taken = uart_core_receive(&uart->core, data, len);
    if (taken < len)
        uart->room_wanted = true;
    update_irq(uart);
    pthread_mutex_unlock(&uart->lock);
    return taken;
}

size_t uart_receive_room(struct uart *uart)
{
    size_t room;

    pthread_mutex_lock(&uart->lock);
    room = uart_core_room(&uart->core);
    if (room == 0)
        uart->room_wanted = true;
    pthread_mutex_unlock(&uart->lock);
    return room;
}

bool uart_remind(struct uart *uart)
{
    bool waits;

    pthread_mutex_lock(&uart->lock);
    waits = uart->irq_level && uart->core.rx.len && !uart->core.took;
    if (waits) {
        set_line(uart, false);
        set_line(uart, true);
    }
    pthread_mutex_unlock(&uart->lock);
    return waits;
}

bool uart_is_listening(struct uart *uart)
{
    bool listening;

    pthread_mutex_lock(&uart->lock);
    listening = uart->core.listening;
    pthread_mutex_unlock(&uart->lock);
    return listening;
}

void uart_transmit(struct uart *uart)
{
    pthread_mutex_lock(&uart->lock);
    uart_core_drain(&uart->core);
    update_irq(uart);
    pthread_mutex_unlock(&uart->lock);
}

uint64_t uart_lost(struct uart *uart)
{
    uint64_t lost;

    pthread_mutex_lock(&uart->lock);
    lost = uart->core.lost + uart->core.tx.len;
    pthread_mutex_unlock(&uart->lock);
    return lost;
}
