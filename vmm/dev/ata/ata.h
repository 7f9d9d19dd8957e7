/* SPDX-License-Identifier: MIT */
/*
 * An ATA channel as a device: two disk images as master and slave, served by
 * port I/O. Source: ATA/ATAPI-6 (T13 1410D); the port ranges and interrupt
 * lines are those of the PC AT.
 */
#ifndef VMM_DEV_ATA_ATA_H
#define VMM_DEV_ATA_ATA_H

#include "channel.h"
#include "dev/device.h"
#include "host/disk.h"

#define ATA_CONTROL_NR_PORTS 1u
#define ATA_DRIVES           2u /* per channel */

/* The device number in the trace for requests served by a drive. */
#define ATA_TRACE_DEVICE(gsi, drive) ((gsi) | ((drive) + 1u) << 8)

struct ata;

/* The rest of a string that the guest is writing to the data register, for a
 * host that hands out strings item by item: an item of `size` bytes was just
 * written, and at most `max` bytes of the following ones are wanted. They are
 * put into `data`, count as written, and *len is their number (0: they come one
 * by one as before). False: the guest writes no string. Called by the vCPU's
 * thread, with the channel locked. */
typedef bool ata_rest_fn(void *ctx, unsigned size, uint8_t *data, size_t max,
                         size_t *len);

struct ata_config {
    const char *name; /* must outlive the device */
    struct irq_line irq;
    struct disk *disks[ATA_DRIVES]; /* NULL: there is none */
    const char *serials[ATA_DRIVES];
    bool tell_absent;  /* if the guest wants a disk here, mention --disk */
    ata_rest_fn *rest; /* NULL: there is no such service */
    void *rest_ctx;
};

/* Takes ownership of the disks, even if it fails. NULL if out of memory. */
struct ata *ata_create(const struct ata_config *config) MUST_CHECK;

/* The devices of the command block and of the control block, each to be
 * attached to the bus. Destroying the command block destroys the control block
 * too: attach it second. */
struct device *ata_device(struct ata *ata);
struct device *ata_control_device(struct ata *ata);

#endif
