/* SPDX-License-Identifier: MIT */
/*
 * The machine's virtio devices.
 */
#ifndef VMM_MACHINE_WIRING_VIRTIO_H
#define VMM_MACHINE_WIRING_VIRTIO_H

#include "machine.h"

/* Creates them and fills in machine->devices. Needs machine->bus. STATUS_OK, or
 * the status to end with after one line on stderr. */
int machine_wire_virtio(struct machine *machine) MUST_CHECK;

/* Starts the threads of the devices. 0 or -errno. */
int machine_start_virtio(struct machine *machine) MUST_CHECK;

/* Ends the threads of the devices, after everything acknowledged to the guest
 * has been done. No vCPU may run. */
void machine_stop_virtio(struct machine *machine);

#endif
