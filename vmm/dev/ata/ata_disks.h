/* SPDX-License-Identifier: MIT */
/*
 * For ata.c: the disks of an ATA channel, and what is done with them for it. A
 * job is done by the vCPU's thread whose access led to it, so that the drive is
 * never seen busy, and a sector costs no other thread's wake-up: the data must
 * pass through this thread anyway. A job is 64 KiB at most.
 */
#ifndef VMM_DEV_ATA_DISKS_H
#define VMM_DEV_ATA_DISKS_H

#include "ata.h"

struct ata_disks {
    struct disk *disks[ATA_DRIVES]; /* owned; NULL: there is none */
    unsigned gsi;                   /* the channel's, for the trace */
};

/* What the channel is told of them. */
struct ata_media ata_disks_media(const struct ata_disks *disks, unsigned drive,
                                 const char *serial);

/* All that the last access has led to. It ends: each job but a retry moves the
 * command on, and a retry is for fewer sectors. */
void ata_disks_perform(const struct ata_disks *disks,
                       struct ata_channel *channel);

void ata_disks_close(struct ata_disks *disks);

#endif
