/* SPDX-License-Identifier: MIT */
/*
 * A virtio console: one port, to where the serial port's characters go too.
 * Source: virtio 1.2, "Console Device".
 *
 * Output that the sink has no room for waits in the guest's own buffer, which
 * is given back when all of it was taken: nothing is lost. Input is taken as
 * far as the driver has made buffers available.
 */
#ifndef VMM_DEV_VIRTIO_CONSOLE_H
#define VMM_DEV_VIRTIO_CONSOLE_H

#include "virtio.h"

struct virtio_console;

/* NULL if out of memory. `input_room(ctx)` is called with the device's lock
 * held when the driver has made a buffer for input available; it must not call
 * back. */
struct virtio_console *virtio_console_create(const struct virtio_config *config,
                                             const struct char_sink *sink,
                                             void (*input_room)(void *ctx),
                                             void *ctx) MUST_CHECK;

/* What the bus is given; destroying it destroys the console. */
struct device *virtio_console_device(struct virtio_console *console);

/* Does a driver listen: has it a queue for input? Any thread. */
bool virtio_console_listens(struct virtio_console *console);

/* Input: takes as much as there are buffers for; returns how many bytes. Any
 * thread. */
size_t virtio_console_receive(struct virtio_console *console,
                              const uint8_t *data, size_t len) MUST_CHECK;

/* The sink has room again: sends what waits. Any thread. */
void virtio_console_transmit(struct virtio_console *console);

#endif
