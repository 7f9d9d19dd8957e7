/* SPDX-License-Identifier: MIT */
/*
 * The machine's BIOS: for boot sectors and disk images, and for kernels that
 * are started as by a boot loader, which would leave the BIOS to them.
 */
#ifndef VMM_MACHINE_WIRING_BIOS_H
#define VMM_MACHINE_WIRING_BIOS_H

#include "machine.h"

/* Creates the BIOS with its drives and puts it on the bus. Needs the bus and
 * the disks. STATUS_OK, or the status to end with after one line on stderr. */
int machine_wire_bios(struct machine *machine,
                      const struct machine_requests *requests) MUST_CHECK;

/* Puts it into guest memory. Call it before the image is loaded, which may use
 * the same place. 0 or -errno. */
int machine_install_bios(struct machine *machine) MUST_CHECK;

/* If the BIOS starts the guest: makes its first instruction that of vCPU 0,
 * whose registers are already set. The status is as above. */
int machine_start_bios(struct machine *machine) MUST_CHECK;

void machine_destroy_bios(struct machine *machine);

#endif
