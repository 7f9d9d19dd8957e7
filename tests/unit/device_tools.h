/* SPDX-License-Identifier: MIT */
/*
 * What the tests of single devices share: accesses as the bus makes them, and a
 * sink, an interrupt line and a machine that record what they get.
 */
#ifndef DEVICE_TOOLS_H
#define DEVICE_TOOLS_H

#include <string.h>

#include "dev/device.h"

static inline uint64_t ones(unsigned len)
{
    return len >= 8 ? UINT64_MAX : (UINT64_C(1) << (8 * len)) - 1;
}

/* A write of `len` bytes of `value`, the lowest byte first. */
static inline void put(struct device *dev, uint64_t offset, unsigned len,
                       uint64_t value)
{
    uint8_t data[8];

    for (unsigned i = 0; i < 8; i++)
        data[i] = (uint8_t)(value >> (8 * i));
    dev->ops->write(dev, offset, data, len);
}

/* A read into bytes filled with ones. UINT64_MAX - 1 if the device wrote past
 * the end. */
static inline uint64_t get(struct device *dev, uint64_t offset, unsigned len)
{
    uint8_t data[16];
    uint64_t value = 0;

    memset(data, 0xFF, 8);
    memset(data + len, 0x5A, sizeof(data) - len);
    dev->ops->read(dev, offset, data, len);
    for (unsigned i = len; i < sizeof(data); i++)
        if (data[i] != 0x5A)
            return UINT64_MAX - 1;
    for (unsigned i = 0; i < len; i++)
        value |= (uint64_t)data[i] << (8 * i);
    return value;
}

/* A sink that takes `capacity` bytes in total. */
struct sink_seen {
    size_t capacity;
    size_t len;
    uint8_t data[256];
};

static inline size_t sink_seen_room(void *ctx)
{
    struct sink_seen *seen = ctx;

    return seen->capacity - seen->len;
}

static inline size_t sink_seen_write(void *ctx, const uint8_t *data, size_t len)
{
    struct sink_seen *seen = ctx;
    size_t room = sink_seen_room(ctx);
    size_t taken = len < room ? len : room;

    memcpy(seen->data + seen->len, data, taken);
    seen->len += taken;
    return taken;
}

static inline struct char_sink sink_into(struct sink_seen *seen)
{
    return (struct char_sink){
        .write = sink_seen_write,
        .room = sink_seen_room,
        .ctx = seen,
    };
}

struct line_seen {
    bool level;
    unsigned gsi;
    unsigned nr_rises;
    unsigned nr_calls;
};

static inline void line_seen_set(void *ctx, unsigned gsi, bool level)
{
    struct line_seen *seen = ctx;

    seen->nr_calls++;
    seen->gsi = gsi;
    if (level && !seen->level)
        seen->nr_rises++;
    seen->level = level;
}

static inline struct irq_line line_into(struct line_seen *seen, unsigned gsi)
{
    return (struct irq_line){.set = line_seen_set, .ctx = seen, .gsi = gsi};
}

struct requests_seen {
    unsigned nr_exits, nr_resets, nr_power_offs;
    uint64_t status;
    const char *how;
};

static inline void requests_seen_exit(void *ctx, uint64_t status)
{
    struct requests_seen *seen = ctx;

    seen->nr_exits++;
    seen->status = status;
}

static inline void requests_seen_reset(void *ctx, const char *how)
{
    struct requests_seen *seen = ctx;

    seen->nr_resets++;
    seen->how = how;
}

static inline void requests_seen_power_off(void *ctx, const char *how)
{
    struct requests_seen *seen = ctx;

    seen->nr_power_offs++;
    seen->how = how;
}

static inline struct machine_requests requests_into(struct requests_seen *seen)
{
    return (struct machine_requests){
        .exit = requests_seen_exit,
        .power_off = requests_seen_power_off,
        .reset = requests_seen_reset,
        .ctx = seen,
    };
}

#endif
