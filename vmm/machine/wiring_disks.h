/* SPDX-License-Identifier: MIT */
/*
 * The disk images of --disk, whichever device shows them to the guest.
 */
#ifndef VMM_MACHINE_WIRING_DISKS_H
#define VMM_MACHINE_WIRING_DISKS_H

#include "host/disk.h"
#include "machine.h"

/* Opens the disk of options->disks[index]; a machine that repeats another one
 * takes its. The caller's to close; machine->images[index] is it, too.
 * STATUS_OK, or the status to end with after one line on stderr. */
int machine_open_disk(struct machine *machine, unsigned index,
                      struct disk **disk) MUST_CHECK;

/* The image that is started is a disk, too: makes machine->image_disk, which
 * what the guest writes to leaves as it was; unless it is one of --disk. The
 * same. */
int machine_make_image_disk(struct machine *machine) MUST_CHECK;

/* Which of --disk has the image's file; options->nr_disks if none. */
unsigned machine_image_among_disks(const struct machine *machine);

/* Is the image that is started a floppy disk? Not one that is an ATA disk, too:
 * whatever its size, that is a hard disk. One that is shorter than a floppy is,
 * if another disk is the first hard disk. */
bool machine_image_is_floppy(const struct machine *machine);

/* What the guest is told as the disk's name. */
const char *machine_disk_id(const struct machine *machine, unsigned index);

#endif
