/* SPDX-License-Identifier: MIT */
/*
 * The machine's BIOS: only where a boot sector or a disk image is started.
 */
#ifndef VMM_MACHINE_WIRING_BIOS_H
#define VMM_MACHINE_WIRING_BIOS_H

#include "machine.h"

/* Makes it and puts it on the bus, with its drives. Needs the bus and the
 * disks. STATUS_OK, or the status to end with after one line on stderr. */
int machine_wire_bios(struct machine *machine,
                      const struct machine_requests *requests) MUST_CHECK;

/* Into guest memory, and the first instruction there, when the image is loaded
 * and vCPU 0 has its registers. The same. */
int machine_start_bios(struct machine *machine) MUST_CHECK;

void machine_destroy_bios(struct machine *machine);

#endif
