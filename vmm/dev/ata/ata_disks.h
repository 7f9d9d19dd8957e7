/* SPDX-License-Identifier: MIT */
/*
 * For ata.c: the disks of an ATA channel, and the channel's jobs on them. A job
 * runs on the thread of the vCPU whose access caused it, so the guest never
 * sees the drive busy, and a sector costs no wake-up of another thread; the
 * data must pass through this thread anyway. A job is at most 64 KiB.
 */
#ifndef VMM_DEV_ATA_DISKS_H
#define VMM_DEV_ATA_DISKS_H

#include "ata.h"

struct ata_disks {
    struct disk *disks[ATA_DRIVES]; /* owned; NULL: there is none */
    unsigned gsi;                   /* the channel's GSI, for the trace */
};

/* What the channel needs to know of a disk. */
struct ata_media ata_disks_media(const struct ata_disks *disks, unsigned drive,
                                 const char *serial);

/* Performs all jobs that the last access caused. It terminates: each job but a
 * retry advances the command, and a retry is for fewer sectors. */
void ata_disks_perform(const struct ata_disks *disks,
                       struct ata_channel *channel);

void ata_disks_close(struct ata_disks *disks);

#endif
