/* SPDX-License-Identifier: MIT */
/*
 * The interface of a virtual device. A device knows neither its base address
 * nor the machine nor KVM: its interrupt line, its output and the requests that
 * it may make of the machine are constructor arguments, so that each device can
 * be tested on its own.
 *
 * Threads: read and write are called from vCPU threads, several at a time; a
 * device that has state has its own lock.
 */
#ifndef VMM_DEV_DEVICE_H
#define VMM_DEV_DEVICE_H

#include "base/char_sink.h"
#include "base/util.h"

struct device;

struct device_ops {
    /* The guest reads `len` (1, 2, 4 or 8) bytes at `offset` from the device's
     * base. `data` is filled with ones on entry: bytes that the device does not
     * set read as ones. [offset, offset + len) is inside the device. */
    void (*read)(struct device *dev, uint64_t offset, uint8_t *data,
                 unsigned len);
    /* The guest writes. The same rules apply; the device may only read
     * `data`. */
    void (*write)(struct device *dev, uint64_t offset, const uint8_t *data,
                  unsigned len);
    /* String I/O, `count` items of `len` bytes at the same offset, for a device
     * that can do it faster than one by one. NULL: it cannot. */
    void (*read_string)(struct device *dev, uint64_t offset, uint8_t *data,
                        unsigned len, uint32_t count);
    void (*write_string)(struct device *dev, uint64_t offset,
                         const uint8_t *data, unsigned len, uint32_t count);
    /* Back to the state after construction. NULL: nothing to reset. */
    void (*reset)(struct device *dev);
    /* Frees everything, including the device itself. */
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

/* The requests that a device may make of the machine. Any vCPU thread. */
struct machine_requests {
    /* The guest asked to end, with this status. */
    void (*exit)(void *ctx, uint64_t status);
    /* The guest switched the machine off; `how` names the way ("ACPI"). */
    void (*power_off)(void *ctx, const char *how);
    /* The guest asked for a reset; `how` names the way ("i8042"). */
    void (*reset)(void *ctx, const char *how);
    void *ctx;
};

/* One access: the device has `len` bytes at `offset`, and `data` as many. */
/*@ requires len \in {1, 2, 4, 8} && \valid(data + (0 .. len - 1));
    assigns data[0 .. len - 1]; */
static inline void device_read(struct device *dev, uint64_t offset,
                               uint8_t *data, unsigned len)
{
    dev->ops->read(dev, offset, data, len);
}

/*@ requires len \in {1, 2, 4, 8} && \valid_read(data + (0 .. len - 1));
    assigns \nothing; */
static inline void device_write(struct device *dev, uint64_t offset,
                                const uint8_t *data, unsigned len)
{
    dev->ops->write(dev, offset, data, len);
}

static inline void device_destroy(struct device *dev)
{
    if (dev)
        dev->ops->destroy(dev);
}

#endif
