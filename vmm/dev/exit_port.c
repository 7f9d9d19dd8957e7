/* SPDX-License-Identifier: MIT */
/*
 * The exit port. It has no state: the machine decides what to do with the
 * number.
 */
#include "exit_port.h"

#include <stdlib.h>

struct exit_port {
    struct device dev;
    struct machine_requests requests;
};

/* Ones: the port is write-only. */
static void exit_port_read(struct device *dev, uint64_t offset, uint8_t *data,
                           unsigned len)
{
    (void)dev;
    (void)offset;
    (void)data;
    (void)len;
}

static void exit_port_write(struct device *dev, uint64_t offset,
                            const uint8_t *data, unsigned len)
{
    struct exit_port *port = (struct exit_port *)dev;
    uint64_t status = 0;

    if (offset != 0)
        return;
    for (unsigned i = 0; i < len; i++)
        status |= (uint64_t)data[i] << (8 * i);
    port->requests.exit(port->requests.ctx, status);
}

static void exit_port_destroy(struct device *dev)
{
    free(dev);
}

static const struct device_ops exit_port_ops = {
    .read = exit_port_read,
    .write = exit_port_write,
    .destroy = exit_port_destroy,
};

struct device *exit_port_create(const struct machine_requests *requests)
{
    struct exit_port *port = calloc(1, sizeof(*port));

    if (!port)
        return NULL;
    port->dev.ops = &exit_port_ops;
    port->dev.name = "exit";
    port->requests = *requests;
    return &port->dev;
}
