/* SPDX-License-Identifier: MIT */
/*
 * Ports that switch an emulator off: a register with two fields from ACPI, and
 * a port that takes a word.
 */
#include "power_off.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/log.h"

#define REGISTER_BYTES 2u

struct power_off {
    struct device dev;
    struct machine_requests requests;
    unsigned type;
    atomic_uint value; /* of the register; or number of letters received */
    atomic_bool told;  /* that there is no such sleep */
};

static void power_off_reset(struct device *dev)
{
    atomic_store(&((struct power_off *)dev)->value, 0);
}

static void power_off_destroy(struct device *dev)
{
    free(dev);
}

static struct device *create(const struct machine_requests *requests,
                             const struct device_ops *ops, unsigned type)
{
    struct power_off *port = calloc(1, sizeof(*port));

    if (!port)
        return NULL;
    port->dev = (struct device){.ops = ops, .name = "poweroff"};
    port->requests = *requests;
    port->type = type;
    atomic_init(&port->value, 0);
    atomic_init(&port->told, false);
    return &port->dev;
}

/* ----------------------------------------------------------- ACPI register */

static void acpi_read(struct device *dev, uint64_t offset, uint8_t *data,
                      unsigned len)
{
    unsigned value = atomic_load(&((struct power_off *)dev)->value);

    for (unsigned i = 0; i < len && offset + i < REGISTER_BYTES; i++)
        data[i] = (uint8_t)(value >> (8 * (offset + i)));
}

/* A guest that sleeps goes on at once, or waits for ever for what wakes it. */
static void sleep_or_off(struct power_off *port, unsigned value)
{
    unsigned type = (value & POWER_OFF_ACPI_TYPE_ALL) / POWER_OFF_ACPI_TYPE(1u);

    if (type == port->type)
        port->requests.power_off(port->requests.ctx, "ACPI");
    else if (!atomic_exchange(&port->told, true))
        log_guest("the guest asked for ACPI sleep type %u, but this machine "
                  "has none of the states S1 to S4; off is type %u; ignored",
                  type, port->type);
}

/* If two CPUs write one byte each at the same time, one write may be lost;
 * guests have no reason to do that. */
static void acpi_write(struct device *dev, uint64_t offset, const uint8_t *data,
                       unsigned len)
{
    struct power_off *port = (struct power_off *)dev;
    unsigned value = atomic_load(&port->value);

    for (unsigned i = 0; i < len && offset + i < REGISTER_BYTES; i++) {
        unsigned shift = 8 * (unsigned)(offset + i);
        value = (value & ~(0xFFu << shift)) | (unsigned)data[i] << shift;
    }
    atomic_store(&port->value, value & ~POWER_OFF_ACPI_ENABLE);
    if (value & POWER_OFF_ACPI_ENABLE)
        sleep_or_off(port, value);
}

static const struct device_ops acpi_ops = {
    .read = acpi_read,
    .write = acpi_write,
    .reset = power_off_reset,
    .destroy = power_off_destroy,
};

struct device *power_off_acpi_create(const struct machine_requests *requests,
                                     unsigned type)
{
    return create(requests, &acpi_ops, type);
}

/* -------------------------------------------------------------------- word */

/* Ones: the port is write-only. */
static void word_read(struct device *dev, uint64_t offset, uint8_t *data,
                      unsigned len)
{
    (void)dev;
    (void)offset;
    (void)data;
    (void)len;
}

static void word_write(struct device *dev, uint64_t offset, const uint8_t *data,
                       unsigned len)
{
    static const char word[] = "Shutdown";
    struct power_off *port = (struct power_off *)dev;
    unsigned at = atomic_load(&port->value);

    (void)offset;
    (void)len;
    if (data[0] != (uint8_t)word[at])
        at = 0; /* this letter may start the word again */
    if (data[0] == (uint8_t)word[at])
        at++;
    if (word[at] == '\0') {
        at = 0;
        port->requests.power_off(port->requests.ctx, "Shutdown");
    }
    atomic_store(&port->value, at);
}

static const struct device_ops word_ops = {
    .read = word_read,
    .write = word_write,
    .reset = power_off_reset,
    .destroy = power_off_destroy,
};

struct device *power_off_word_create(const struct machine_requests *requests)
{
    return create(requests, &word_ops, 0);
}
