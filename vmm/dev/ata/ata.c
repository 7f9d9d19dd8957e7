/* SPDX-License-Identifier: MIT */
/*
 * An ATA channel as a device: its port ranges, its lock and its interrupt line.
 * The registers are in channel.c, the work on the disks in ata_disks.c.
 */
#include "ata.h"

#include <pthread.h>
#include <stdlib.h>

#include "ata_disks.h"
#include "base/log.h"

/* A guest that reads the status of an empty channel this often is waiting for a
 * disk.
 */
#define WAITS_FOR_DISK 1000u

/* The most that is taken of a string at once: a page, where outs.h stops. */
#define REST_BYTES 4096u

struct ata {
    struct device dev;
    struct ata_control {
        struct device dev;
        struct ata *ata;
    } control;
    struct irq_line irq;
    struct ata_disks disks;
    bool tell_absent;
    ata_rest_fn *rest;
    void *rest_ctx;

    pthread_mutex_t lock; /* guards what follows */
    struct ata_channel channel;
    bool irq_level;
    bool may_be_string; /* what the guest writes; false until a command */
    unsigned nr_absent; /* accesses to an empty channel, until the message */
};

/* ------------------------------------------------------------------ access */

/* Ends each access. The only function that sets the interrupt line. */
static void end_access(struct ata *ata)
{
    bool level;

    ata_disks_perform(&ata->disks, &ata->channel);
    level = ata_channel_interrupt(&ata->channel);
    if (level != ata->irq_level) {
        ata->irq_level = level;
        irq_line_set(&ata->irq, level);
    }
    pthread_mutex_unlock(&ata->lock);
}

/* The guest gave a command to an absent disk, or waits for one. */
static void note_absent(struct ata *ata, unsigned weight)
{
    if (!ata->tell_absent)
        return;
    ata->nr_absent += weight;
    if (ata->nr_absent < WAITS_FOR_DISK)
        return;
    ata->tell_absent = false;
    log_guest("the guest wants an ATA disk at %s, where none is; "
              "--disk=FILE,ata gives it one",
              ata->dev.name);
}

/* Continues with the next block as soon as it is buffered. */
static void read_data(struct ata *ata, uint8_t *data, size_t len)
{
    size_t n;

    while (len && (n = ata_channel_read_data(&ata->channel, data, len)) > 0) {
        ata_disks_perform(&ata->disks, &ata->channel);
        data += n;
        len -= n;
    }
}

static void write_data(struct ata *ata, const uint8_t *data, size_t len)
{
    size_t n;

    while (len && (n = ata_channel_write_data(&ata->channel, data, len)) > 0) {
        ata_disks_perform(&ata->disks, &ata->channel);
        data += n;
        len -= n;
    }
}

/* After an item: the following ones of its string, if they are of the same
 * block. A driver that writes without strings is asked once for each
 * command. */
static void write_rest(struct ata *ata, unsigned size)
{
    uint8_t data[REST_BYTES];
    size_t max = ata_channel_to_write(&ata->channel), len = 0;

    if (!ata->rest || !ata->may_be_string || max == 0)
        return;
    if (max > sizeof(data))
        max = sizeof(data);
    ata->may_be_string = ata->rest(ata->rest_ctx, size, data, max, &len);
    write_data(ata, data, len);
}

/* The data register is accessed 16 or 32 bits at a time; a byte access does
 * nothing. */
static bool is_data(uint64_t offset, unsigned len)
{
    return offset == X86_ATA_DATA && len > 1;
}

static void read_registers(struct ata *ata, uint64_t offset, uint8_t *data,
                           unsigned len)
{
    for (unsigned i = 0; i < len; i++)
        if (offset + i > X86_ATA_DATA && offset + i < X86_ATA_NR_PORTS)
            data[i] = ata_channel_read(&ata->channel, (unsigned)offset + i);
    note_absent(ata, 1);
}

static void write_registers(struct ata *ata, uint64_t offset,
                            const uint8_t *data, unsigned len)
{
    for (unsigned i = 0; i < len; i++) {
        unsigned at = (unsigned)offset + i;
        if (at == X86_ATA_DATA || at >= X86_ATA_NR_PORTS)
            continue;
        ata_channel_write(&ata->channel, at, data[i]);
        if (at != X86_ATA_COMMAND)
            continue;
        ata->may_be_string = true;
        note_absent(ata, WAITS_FOR_DISK);
    }
}

static void ata_read(struct device *dev, uint64_t offset, uint8_t *data,
                     unsigned len)
{
    struct ata *ata = (struct ata *)dev;

    pthread_mutex_lock(&ata->lock);
    if (is_data(offset, len))
        read_data(ata, data, len);
    else
        read_registers(ata, offset, data, len);
    end_access(ata);
}

static void ata_write(struct device *dev, uint64_t offset, const uint8_t *data,
                      unsigned len)
{
    struct ata *ata = (struct ata *)dev;

    pthread_mutex_lock(&ata->lock);
    if (is_data(offset, len)) {
        write_data(ata, data, len);
        write_rest(ata, len);
    } else {
        write_registers(ata, offset, data, len);
    }
    end_access(ata);
}

static void ata_read_string(struct device *dev, uint64_t offset, uint8_t *data,
                            unsigned len, uint32_t count)
{
    struct ata *ata = (struct ata *)dev;

    if (is_data(offset, len)) {
        pthread_mutex_lock(&ata->lock);
        read_data(ata, data, (size_t)len * count);
        end_access(ata);
        return;
    }
    for (uint32_t i = 0; i < count; i++, data += len)
        ata_read(dev, offset, data, len);
}

static void ata_write_string(struct device *dev, uint64_t offset,
                             const uint8_t *data, unsigned len, uint32_t count)
{
    struct ata *ata = (struct ata *)dev;

    if (is_data(offset, len)) {
        pthread_mutex_lock(&ata->lock);
        write_data(ata, data, (size_t)len * count);
        end_access(ata);
        return;
    }
    for (uint32_t i = 0; i < count; i++, data += len)
        ata_write(dev, offset, data, len);
}

static void control_read(struct device *dev, uint64_t offset, uint8_t *data,
                         unsigned len)
{
    struct ata *ata = ((struct ata_control *)dev)->ata;

    (void)len;
    if (offset != 0)
        return;
    pthread_mutex_lock(&ata->lock);
    data[0] = ata_channel_status(&ata->channel);
    end_access(ata);
}

static void control_write(struct device *dev, uint64_t offset,
                          const uint8_t *data, unsigned len)
{
    struct ata *ata = ((struct ata_control *)dev)->ata;

    (void)len;
    if (offset != 0)
        return;
    pthread_mutex_lock(&ata->lock);
    ata_channel_control(&ata->channel, data[0]);
    end_access(ata);
}

/* ------------------------------------------------------------------ device */

static void ata_reset(struct device *dev)
{
    struct ata *ata = (struct ata *)dev;

    pthread_mutex_lock(&ata->lock);
    ata_channel_power_on(&ata->channel);
    end_access(ata);
}

static void ata_destroy(struct device *dev)
{
    struct ata *ata = (struct ata *)dev;

    ata_disks_close(&ata->disks);
    pthread_mutex_destroy(&ata->lock);
    free(ata->channel.buffer);
    free(ata);
}

static void control_destroy(struct device *dev)
{
    (void)dev; /* a part of the channel */
}

static const struct device_ops ata_ops = {
    .read = ata_read,
    .write = ata_write,
    .read_string = ata_read_string,
    .write_string = ata_write_string,
    .reset = ata_reset,
    .destroy = ata_destroy,
};

static const struct device_ops control_ops = {
    .read = control_read,
    .write = control_write,
    .destroy = control_destroy,
};

struct ata *ata_create(const struct ata_config *config)
{
    struct ata *ata = calloc(1, sizeof(*ata));
    struct ata_disks disks = {
        .disks = {config->disks[0], config->disks[1]},
        .gsi = config->irq.gsi,
    };
    bool has_disk = config->disks[0] || config->disks[1];
    uint8_t *buffer = has_disk ? calloc(1, ATA_BUFFER_BYTES) : NULL;

    if (!ata || (has_disk && !buffer)) {
        ata_disks_close(&disks);
        free(buffer);
        free(ata);
        return NULL;
    }
    ata->dev = (struct device){.ops = &ata_ops, .name = config->name};
    ata->control = (struct ata_control){
        .dev = {.ops = &control_ops, .name = config->name},
        .ata = ata,
    };
    ata->irq = config->irq;
    ata->tell_absent = config->tell_absent && !has_disk;
    ata->rest = config->rest;
    ata->rest_ctx = config->rest_ctx;
    ata->disks = disks;
    struct ata_media media[ATA_DRIVES];
    for (unsigned i = 0; i < ATA_DRIVES; i++)
        media[i] = ata_disks_media(&disks, i, config->serials[i]);
    pthread_mutex_init(&ata->lock, NULL);
    ata_channel_init(&ata->channel, media, buffer);
    return ata;
}

struct device *ata_device(struct ata *ata)
{
    return ata ? &ata->dev : NULL;
}

struct device *ata_control_device(struct ata *ata)
{
    return ata ? &ata->control.dev : NULL;
}
