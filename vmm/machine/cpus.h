/* SPDX-License-Identifier: MIT */
/*
 * The threads of the vCPUs: each loops over KVM_RUN and exit dispatch, and
 * never waits for anything outside. From the event loop's thread only.
 */
#ifndef VMM_MACHINE_CPUS_H
#define VMM_MACHINE_CPUS_H

struct machine;

/* Starts them; they run their guest when machine->gate is opened. A failure
 * stops the machine. */
void cpus_start(struct machine *machine);

/* Takes every vCPU thread out of the guest and ends it. */
void cpus_stop(struct machine *machine);

#endif
