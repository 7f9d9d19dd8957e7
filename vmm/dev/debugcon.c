/* SPDX-License-Identifier: MIT */
/*
 * The debug console known from Bochs; it is on port 0xE9 there and here. Its
 * only state is the count of lost characters.
 */
#include "debugcon.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "hv/ports.h"

struct debugcon {
    struct device dev;
    struct char_sink sink;
    atomic_uint_fast64_t lost;
};

static void debugcon_read(struct device *dev, uint64_t offset, uint8_t *data,
                          unsigned len)
{
    (void)dev;
    (void)len;
    if (offset == 0)
        data[0] = HV_DEBUGCON_PRESENT;
}

static void debugcon_write(struct device *dev, uint64_t offset,
                           const uint8_t *data, unsigned len)
{
    struct debugcon *debugcon = (struct debugcon *)dev;

    (void)len; /* the port is one byte wide: further bytes are dropped */
    if (offset == 0 && debugcon->sink.write(debugcon->sink.ctx, data, 1) == 0)
        atomic_fetch_add(&debugcon->lost, 1);
}

static void debugcon_destroy(struct device *dev)
{
    free(dev);
}

static const struct device_ops debugcon_ops = {
    .read = debugcon_read,
    .write = debugcon_write,
    .destroy = debugcon_destroy,
};

struct debugcon *debugcon_create(const struct char_sink *sink)
{
    struct debugcon *debugcon = calloc(1, sizeof(*debugcon));

    if (!debugcon)
        return NULL;
    debugcon->dev.ops = &debugcon_ops;
    debugcon->dev.name = "debugcon";
    debugcon->sink = *sink;
    return debugcon;
}

struct device *debugcon_device(struct debugcon *debugcon)
{
    return debugcon ? &debugcon->dev : NULL;
}

uint64_t debugcon_lost(const struct debugcon *debugcon)
{
    return atomic_load(&debugcon->lost);
}
