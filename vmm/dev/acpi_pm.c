/* SPDX-License-Identifier: MIT */
/*
 * ACPI's event block and timer. No event ever occurs: the status register is
 * always 0, and the enable register is only stored.
 */
#include "acpi_pm.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#define NS_PER_S 1000000000u

struct acpi_pm {
    struct device dev;
    _Atomic uint8_t enabled[2]; /* the second half of the block */
};

static void pm_destroy(struct device *dev)
{
    free(dev);
}

static struct device *create(const struct device_ops *ops, const char *name)
{
    struct acpi_pm *pm = calloc(1, sizeof(*pm));

    if (!pm)
        return NULL;
    pm->dev = (struct device){.ops = ops, .name = name};
    return &pm->dev;
}

static void event_read(struct device *dev, uint64_t offset, uint8_t *data,
                       unsigned len)
{
    struct acpi_pm *pm = (struct acpi_pm *)dev;

    for (unsigned i = 0; i < len; i++)
        data[i] = offset + i < 2 ? 0 : pm->enabled[(offset + i) & 1];
}

static void event_write(struct device *dev, uint64_t offset,
                        const uint8_t *data, unsigned len)
{
    struct acpi_pm *pm = (struct acpi_pm *)dev;

    for (unsigned i = 0; i < len; i++)
        if (offset + i >= 2)
            pm->enabled[(offset + i) & 1] = data[i];
}

static void event_reset(struct device *dev)
{
    struct acpi_pm *pm = (struct acpi_pm *)dev;

    pm->enabled[0] = pm->enabled[1] = 0;
}

static uint32_t timer_value(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)((uint64_t)now.tv_sec * ACPI_TIMER_HZ +
                      (uint64_t)now.tv_nsec * ACPI_TIMER_HZ / NS_PER_S);
}

static void timer_read(struct device *dev, uint64_t offset, uint8_t *data,
                       unsigned len)
{
    uint32_t value = timer_value();

    (void)dev;
    for (unsigned i = 0; i < len; i++)
        data[i] = (uint8_t)(value >> (8 * (offset + i)));
}

static void timer_write(struct device *dev, uint64_t offset,
                        const uint8_t *data, unsigned len)
{
    (void)dev, (void)offset, (void)data, (void)len; /* it is read-only */
}

struct device *acpi_pm_event_create(void)
{
    static const struct device_ops ops = {
        .read = event_read,
        .write = event_write,
        .reset = event_reset,
        .destroy = pm_destroy,
    };

    return create(&ops, "acpi");
}

struct device *acpi_pm_timer_create(void)
{
    static const struct device_ops ops = {
        .read = timer_read,
        .write = timer_write,
        .destroy = pm_destroy,
    };

    return create(&ops, "acpi timer");
}
