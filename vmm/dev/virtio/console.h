/* SPDX-License-Identifier: MIT */
/*
 * A virtio console: one port, connected to the same sink as the serial port.
 * Source: virtio 1.2, "Console Device".
 *
 * Output that the sink has no room for waits in the guest's own buffer, which
 * is returned when all of it was taken: nothing is lost. Input is accepted as
 * far as the driver has made buffers available.
 */
#ifndef VMM_DEV_VIRTIO_CONSOLE_H
#define VMM_DEV_VIRTIO_CONSOLE_H

#include "virtio.h"

struct virtio_console;

/* NULL if out of memory. `input_room(ctx)` is called with the device's lock
 * held when the driver has made a buffer for input available; it must not call
 * into the device. */
struct virtio_console *virtio_console_create(const struct virtio_config *config,
                                             const struct char_sink *sink,
                                             void (*input_room)(void *ctx),
                                             void *ctx) MUST_CHECK;

/* The device to attach to the bus; destroying it destroys the console. */
struct device *virtio_console_device(struct virtio_console *console);

/* Is a driver listening, with a queue for input? Any thread. */
bool virtio_console_listens(struct virtio_console *console);

/* Input from the other end: takes as many bytes as there are buffers for, and
 * returns how many. Any thread. */
size_t virtio_console_receive(struct virtio_console *console,
                              const uint8_t *data, size_t len) MUST_CHECK;

/* The sink has room again: sends what waits. Any thread. */
void virtio_console_transmit(struct virtio_console *console);

#endif
