/* SPDX-License-Identifier: MIT */
/*
 * Performing an ATA channel's jobs on its disks.
 */
#include "ata_disks.h"

#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>

#include "record/thread.h"

#define LBA48_END (UINT64_C(1) << 48)

struct ata_media ata_disks_media(const struct ata_disks *disks, unsigned drive,
                                 const char *serial)
{
    const struct disk *disk = disks->disks[drive];
    struct ata_media media = {0};

    if (!disk)
        return media;
    uint64_t nr_sectors = disk_size(disk) / DISK_SECTOR;
    media.nr_sectors = nr_sectors < LBA48_END ? nr_sectors : LBA48_END - 1;
    media.read_only = disk_is_read_only(disk);
    strncpy(media.serial, serial, ATA_SERIAL_BYTES); /* its last byte stays 0 */
    return media;
}

static int perform_job(const struct ata_disks *disks,
                       const struct ata_channel *channel,
                       const struct ata_job *job)
{
    struct disk *disk = disks->disks[job->drive];
    struct iovec iov = {
        .iov_base = channel->buffer,
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

/* In the trace all requests to disks use virtio's encoding, whichever device
 * serves them. */
static uint64_t trace_word(const struct ata_job *job)
{
    uint32_t type = job->kind == ATA_JOB_READ    ? VIRTIO_BLK_T_IN
                    : job->kind == ATA_JOB_WRITE ? VIRTIO_BLK_T_OUT
                                                 : VIRTIO_BLK_T_FLUSH;

    return HV_TRACE_WHAT(VIRTIO_ID_BLOCK, type);
}

void ata_disks_perform(const struct ata_disks *disks,
                       struct ata_channel *channel)
{
    while (channel->job.kind != ATA_JOB_NONE) {
        const struct ata_job job = channel->job;
        uint64_t began = trace_thread_records() ? trace_now() : 0;
        int rc = perform_job(disks, channel, &job);

        trace_service(began, ATA_TRACE_DEVICE(disks->gsi, job.drive), job.lba,
                      trace_word(&job), (uint64_t)job.count * DISK_SECTOR, rc);
        ata_channel_finish(channel, rc);
    }
}

void ata_disks_close(struct ata_disks *disks)
{
    for (unsigned i = 0; i < ATA_DRIVES; i++)
        disk_close(disks->disks[i]);
}
