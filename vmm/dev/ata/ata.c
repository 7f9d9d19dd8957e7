/* SPDX-License-Identifier: MIT */
/*
 * An ATA channel as a device: its places on the bus, its lock, its interrupt
 * line and its disks. What the registers do is channel.c's.
 *
 * A command's jobs are done by the vCPU's thread that gave it, so that the
 * drive is never seen busy, and a sector costs no other thread's wake-up: the
 * data must pass through this thread anyway. A job is 64 KiB at the most.
 */
#include "ata.h"

#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "record/thread.h"

#define LBA48_END (UINT64_C(1) << 48)
/* Who asks an empty channel so often for its state is waiting for a disk. */
#define WAITS_FOR_DISK 1000u

struct ata {
    struct device dev;
    struct ata_control {
        struct device dev;
        struct ata *ata;
    } control;
    struct irq_line irq;
    struct disk *disks[ATA_DRIVES];
    bool tell_absent;

    pthread_mutex_t lock; /* guards what follows */
    struct ata_channel channel;
    bool irq_level;
    unsigned nr_absent; /* accesses to an empty channel, up to the note */
};

/* -------------------------------------------------------------------- jobs */

static int perform_job(struct ata *ata, const struct ata_job *job)
{
    struct disk *disk = ata->disks[job->drive];
    struct iovec iov = {
        .iov_base = ata->channel.buffer,
        .iov_len = (size_t)job->count * DISK_SECTOR,
    };
    uint64_t offset = job->lba * DISK_SECTOR;

    switch (job->kind) {
    case ATA_JOB_READ:
        return disk_read(disk, &iov, 1, offset);
    case ATA_JOB_WRITE:
        return disk_write(disk, &iov, 1, offset);
    case ATA_JOB_FLUSH:
        return disk_flush(disk);
    case ATA_JOB_NONE:
        break;
    }
    return 0;
}

/* In the trace a request to a disk has virtio's words, whoever serves it. */
static uint64_t trace_word(const struct ata_job *job)
{
    uint32_t type = job->kind == ATA_JOB_READ    ? VIRTIO_BLK_T_IN
                    : job->kind == ATA_JOB_WRITE ? VIRTIO_BLK_T_OUT
                                                 : VIRTIO_BLK_T_FLUSH;

    return HV_TRACE_WHAT(VIRTIO_ID_BLOCK, type);
}

/* All that the last access has led to. It ends: each job but a retry moves the
 * command on, and a retry is for fewer sectors. */
static void perform_jobs(struct ata *ata)
{
    while (ata->channel.job.kind != ATA_JOB_NONE) {
        const struct ata_job job = ata->channel.job;
        uint64_t began = trace_thread_records() ? trace_now() : 0;
        int rc = perform_job(ata, &job);

        trace_service(began, ATA_TRACE_DEVICE(ata->irq.gsi, job.drive), job.lba,
                      trace_word(&job), (uint64_t)job.count * DISK_SECTOR, rc);
        ata_channel_finish(&ata->channel, rc);
    }
}

/* ------------------------------------------------------------------ access */

/* Ends each access. The only one that touches the line. */
static void end_access(struct ata *ata)
{
    bool level;

    perform_jobs(ata);
    level = ata_channel_interrupt(&ata->channel);
    if (level != ata->irq_level) {
        ata->irq_level = level;
        irq_line_set(&ata->irq, level);
    }
    pthread_mutex_unlock(&ata->lock);
}

/* The guest gave a command where no disk is, or waits for one. */
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

/* A block is followed by the next as soon as it is there. */
static void read_data(struct ata *ata, uint8_t *data, size_t len)
{
    size_t n;

    while (len && (n = ata_channel_read_data(&ata->channel, data, len)) > 0) {
        perform_jobs(ata);
        data += n;
        len -= n;
    }
}

static void write_data(struct ata *ata, const uint8_t *data, size_t len)
{
    size_t n;

    while (len && (n = ata_channel_write_data(&ata->channel, data, len)) > 0) {
        perform_jobs(ata);
        data += n;
        len -= n;
    }
}

/* The data register is 16 bits wide, or 32; a byte of it is nothing. */
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
        if (at == X86_ATA_COMMAND)
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
    if (is_data(offset, len))
        write_data(ata, data, len);
    else
        write_registers(ata, offset, data, len);
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

    for (unsigned i = 0; i < ATA_DRIVES; i++)
        disk_close(ata->disks[i]);
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

static struct ata_media media_of(const struct disk *disk, const char *serial)
{
    struct ata_media media = {0};

    if (!disk)
        return media;
    uint64_t nr_sectors = disk_size(disk) / DISK_SECTOR;
    media.nr_sectors = nr_sectors < LBA48_END ? nr_sectors : LBA48_END - 1;
    media.read_only = disk_is_read_only(disk);
    strncpy(media.serial, serial, ATA_SERIAL_BYTES); /* ends with its last 0 */
    return media;
}

struct ata *ata_create(const struct ata_config *config)
{
    struct ata *ata = calloc(1, sizeof(*ata));
    bool has_disk = config->disks[0] || config->disks[1];
    uint8_t *buffer = has_disk ? calloc(1, ATA_BUFFER_BYTES) : NULL;

    if (!ata || (has_disk && !buffer)) {
        for (unsigned i = 0; i < ATA_DRIVES; i++)
            disk_close(config->disks[i]);
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
    struct ata_media media[ATA_DRIVES];
    for (unsigned i = 0; i < ATA_DRIVES; i++) {
        ata->disks[i] = config->disks[i];
        media[i] = media_of(config->disks[i], config->serials[i]);
    }
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
