/* SPDX-License-Identifier: MIT */
/*
 * An ATA channel as a device: two disk images as master and slave, served by
 * port I/O. Source: ATA/ATAPI-6 (T13 1410D); the places and the lines are those
 * of the PC AT.
 */
#ifndef VMM_DEV_ATA_ATA_H
#define VMM_DEV_ATA_ATA_H

#include "channel.h"
#include "dev/device.h"
#include "host/disk.h"

#define ATA_CONTROL_NR_PORTS 1u
#define ATA_DRIVES           2u /* of a channel */

/* What a trace calls the device that serves a request of a drive. */
#define ATA_TRACE_DEVICE(gsi, drive) ((gsi) | ((drive) + 1u) << 8)

struct ata;

struct ata_config {
    const char *name; /* outlives the device */
    struct irq_line irq;
    struct disk *disks[ATA_DRIVES]; /* NULL: there is none */
    const char *serials[ATA_DRIVES];
    bool tell_absent; /* a guest that wants a disk here should know of --disk */
};

/* Takes the disks over, also when it fails: NULL if out of memory. */
struct ata *ata_create(const struct ata_config *config) MUST_CHECK;

/* The command block and the control block, each for its place on the bus. The
 * control block is destroyed with the command block: attach it second. */
struct device *ata_device(struct ata *ata);
struct device *ata_control_device(struct ata *ata);

#endif
