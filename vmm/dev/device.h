/* SPDX-License-Identifier: MIT */
/*
 * What a virtual device is. A device knows neither its base address, nor the
 * machine, nor KVM: its interrupt line, its output and what it may ask of the
 * machine are constructor arguments, so that each is tested by itself.
 *
 * Threads: read and write come from vCPU threads, more than one at a time; a
 * device that has state holds a lock of its own.
 */
#ifndef VMM_DEV_DEVICE_H
#define VMM_DEV_DEVICE_H

#include "base/char_sink.h"
#include "base/util.h"

struct device;

struct device_ops {
    /* The guest reads `len` (1, 2, 4 or 8) bytes at `offset` from the
     * device's base. `data` comes filled with ones: what the device leaves
     * alone reads as ones. [offset, offset + len) is inside the device. */
    void (*read)(struct device *dev, uint64_t offset, uint8_t *data,
                 unsigned len);
    /* The guest writes. Same rules; `data` is the device's to read only. */
    void (*write)(struct device *dev, uint64_t offset, const uint8_t *data,
                  unsigned len);
    /* String I/O, `count` items of `len` bytes at the same offset, for a device
     * that has a quicker way than one after the other. NULL: it has none. */
    void (*read_string)(struct device *dev, uint64_t offset, uint8_t *data,
                        unsigned len, uint32_t count);
    void (*write_string)(struct device *dev, uint64_t offset,
                         const uint8_t *data, unsigned len, uint32_t count);
    /* Back to the state after construction. NULL: nothing to reset. */
    void (*reset)(struct device *dev);
    /* Frees everything, the device itself too. */
    void (*destroy)(struct device *dev);
};

/* Embedded as the first member of each device's own struct. */
struct device {
    const struct device_ops *ops;
    const char *name; /* short, for traces: "uart", "rtc" */
};

/* An interrupt line that a device may raise and lower. `set` may be called
 * from any thread; NULL means that nothing is wired. */
struct irq_line {
    void (*set)(void *ctx, unsigned gsi, bool level);
    void *ctx;
    unsigned gsi;
};

static inline void irq_line_set(const struct irq_line *line, bool level)
{
    if (line->set)
        line->set(line->ctx, line->gsi, level);
}

/* What a device may ask of the machine. Any vCPU thread. */
struct machine_requests {
    /* The guest chose to end, with this status. */
    void (*exit)(void *ctx, uint64_t status);
    /* The guest switched the machine off; `how` names the way ("ACPI"). */
    void (*power_off)(void *ctx, const char *how);
    /* The guest asked for a reset; `how` names the way ("i8042"). */
    void (*reset)(void *ctx, const char *how);
    void *ctx;
};

static inline void device_destroy(struct device *dev)
{
    if (dev)
        dev->ops->destroy(dev);
}

#endif
