/* SPDX-License-Identifier: MIT */
/*
 * Each of the two reset ports is one register with a bit that asks for a reset
 * when it goes from 0 to 1. They differ in which bit that is, and in which bits
 * read back.
 */
#include "reset.h"

#include <stdatomic.h>
#include <stdlib.h>

#define RESET_CONTROL_CPU  0x04u /* rising: reset */
#define RESET_CONTROL_KEPT 0x0Eu /* full reset, CPU reset, system reset */

#define SYSCTL_A_RESET 0x01u /* rising: reset */
#define SYSCTL_A_A20   0x02u

struct reset_port {
    struct device dev;
    struct machine_requests requests;
    const char *how;
    uint8_t trigger; /* the bit that resets when it rises */
    uint8_t kept;    /* the bits that read back */
    uint8_t initial;
    atomic_uchar value;
};

static void reset_port_read(struct device *dev, uint64_t offset, uint8_t *data,
                            unsigned len)
{
    struct reset_port *port = (struct reset_port *)dev;

    (void)len;
    if (offset == 0)
        data[0] = atomic_load(&port->value);
}

static void reset_port_write(struct device *dev, uint64_t offset,
                             const uint8_t *data, unsigned len)
{
    struct reset_port *port = (struct reset_port *)dev;
    unsigned char old;

    (void)len;
    if (offset != 0)
        return;
    old = atomic_exchange(&port->value, data[0] & port->kept);
    if (data[0] & ~old & port->trigger)
        port->requests.reset(port->requests.ctx, port->how);
}

static void reset_port_reset(struct device *dev)
{
    struct reset_port *port = (struct reset_port *)dev;

    atomic_store(&port->value, port->initial);
}

static void reset_port_destroy(struct device *dev)
{
    free(dev);
}

static const struct device_ops reset_port_ops = {
    .read = reset_port_read,
    .write = reset_port_write,
    .reset = reset_port_reset,
    .destroy = reset_port_destroy,
};

static struct reset_port *port_create(const struct machine_requests *requests,
                                      const char *name, uint8_t initial)
{
    struct reset_port *port = calloc(1, sizeof(*port));

    if (!port)
        return NULL;
    port->dev.ops = &reset_port_ops;
    port->dev.name = name;
    port->requests = *requests;
    port->how = name;
    port->initial = initial;
    atomic_init(&port->value, initial);
    return port;
}

struct device *reset_control_create(const struct machine_requests *requests)
{
    struct reset_port *port = port_create(requests, "reset-control", 0);

    if (!port)
        return NULL;
    port->trigger = RESET_CONTROL_CPU;
    port->kept = RESET_CONTROL_KEPT;
    return &port->dev;
}

struct device *reset_sysctl_a_create(const struct machine_requests *requests)
{
    struct reset_port *port = port_create(requests, "sysctl-a", SYSCTL_A_A20);

    if (!port)
        return NULL;
    port->trigger = SYSCTL_A_RESET;
    /* The reset bit does not read back: the reset is a pulse. */
    port->kept = SYSCTL_A_A20;
    return &port->dev;
}
