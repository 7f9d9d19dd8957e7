/* SPDX-License-Identifier: MIT */
/*
 * The machine's BIOS: where a boot sector or a disk image is started, and for
 * kernels that are started as by a boot loader, which would leave it to them.
 */
#ifndef VMM_MACHINE_WIRING_BIOS_H
#define VMM_MACHINE_WIRING_BIOS_H

#include "machine.h"

/* Makes it and puts it on the bus, with its drives. Needs the bus and the
 * disks. STATUS_OK, or the status to end with after one line on stderr. */
int machine_wire_bios(struct machine *machine,
                      const struct machine_requests *requests) MUST_CHECK;

/* Into guest memory, before the image, which may want the place. 0 or -errno.
 */
int machine_install_bios(struct machine *machine) MUST_CHECK;

/* If it starts the guest: makes its first instruction vCPU 0's, which has its
 * registers. The status as above. */
int machine_start_bios(struct machine *machine) MUST_CHECK;

void machine_destroy_bios(struct machine *machine);

#endif
