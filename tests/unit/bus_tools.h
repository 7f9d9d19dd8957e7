/* SPDX-License-Identifier: MIT */
/*
 * For the tests of the bus: a device that records its accesses.
 */
#ifndef BUS_TOOLS_H
#define BUS_TOOLS_H

#include <criterion/criterion.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exit/bus.h"
#include "base/log.h"

/* A device that records its accesses. */
struct probe {
    struct device dev;
    unsigned nr_reads, nr_writes, nr_resets;
    uint64_t offset[16]; /* of the latest accesses, in order */
    unsigned len[16];
    uint8_t written[64];
    size_t nr_written;
    uint8_t next; /* what the next byte read returns */
    bool mute;    /* reads leave the data unchanged */
};

static char destroyed[80]; /* names of destroyed devices, in order */

static inline void note(struct probe *probe, uint64_t offset, unsigned len)
{
    unsigned i = probe->nr_reads + probe->nr_writes;

    if (i < 16) {
        probe->offset[i] = offset;
        probe->len[i] = len;
    }
}

static inline void probe_read(struct device *dev, uint64_t offset,
                              uint8_t *data, unsigned len)
{
    struct probe *probe = (struct probe *)dev;

    note(probe, offset, len);
    probe->nr_reads++;
    for (unsigned i = 0; i < len; i++) {
        cr_assert_eq(data[i], 0xFF, "a read must come filled with ones");
        if (!probe->mute)
            data[i] = probe->next++;
    }
}

static inline void probe_write(struct device *dev, uint64_t offset,
                               const uint8_t *data, unsigned len)
{
    struct probe *probe = (struct probe *)dev;

    note(probe, offset, len);
    probe->nr_writes++;
    for (unsigned i = 0; i < len && probe->nr_written < 64; i++)
        probe->written[probe->nr_written++] = data[i];
}

static inline void probe_reset(struct device *dev)
{
    ((struct probe *)dev)->nr_resets++;
}

static inline void probe_destroy(struct device *dev)
{
    strncat(destroyed, dev->name, sizeof(destroyed) - strlen(destroyed) - 1);
    free(dev);
}

static const struct device_ops probe_ops = {
    .read = probe_read,
    .write = probe_write,
    .reset = probe_reset,
    .destroy = probe_destroy,
};

static inline struct probe *probe_new(const char *name)
{
    struct probe *probe = calloc(1, sizeof(*probe));

    cr_assert_not_null(probe);
    probe->dev.ops = &probe_ops;
    probe->dev.name = name;
    return probe;
}

static struct bus *bus;

static inline void setup(void)
{
    bus = bus_create();
    cr_assert_not_null(bus);
}

static inline void teardown(void)
{
    bus_destroy(bus);
}

/* Captures what is written to stderr between here and captured_lines(). */
static FILE *captured;

static inline void capture_stderr(void)
{
    captured = tmpfile();
    cr_assert_not_null(captured);
    cr_assert_geq(dup2(fileno(captured), STDERR_FILENO), 0);
}

#endif
