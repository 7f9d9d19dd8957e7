/* SPDX-License-Identifier: MIT */
/*
 * The disk images of --disk, whichever device shows them to the guest.
 */
#ifndef VMM_MACHINE_WIRING_DISKS_H
#define VMM_MACHINE_WIRING_DISKS_H

#include "host/disk.h"
#include "machine.h"

/* Opens the disk of options->disks[index]; a machine that repeats another one
 * uses that one's disk. The caller closes it; machine->images[index] points to
 * it too. STATUS_OK, or the status to end with after one line on stderr. */
int machine_open_disk(struct machine *machine, unsigned index,
                      struct disk **disk) MUST_CHECK;

/* Makes machine->image_disk for an image that is itself a disk, unless it is
 * one of --disk. What the guest writes to it does not change the image's file.
 * Returns as machine_open_disk. */
int machine_make_image_disk(struct machine *machine) MUST_CHECK;

/* Finds out which --disk has the same file as the image. Call it before the
 * sandbox, in which no file can be looked at by its name. */
void machine_find_image(struct machine *machine);

/* Is the image that is started a floppy disk? An image that is also an ATA disk
 * is a hard disk, whatever its size. An image shorter than a floppy is a floppy
 * only if another disk is the first hard disk. */
bool machine_image_is_floppy(const struct machine *machine);

/* The disk's name as the guest sees it. */
const char *machine_disk_id(const struct machine *machine, unsigned index);

#endif
