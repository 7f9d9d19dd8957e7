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

/* What the guest is told as the disk's name. */
const char *machine_disk_id(const struct machine *machine, unsigned index);

#endif
