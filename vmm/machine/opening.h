/* SPDX-License-Identifier: MIT */
/*
 * What a machine opens by name on the host, except its disks: image, modules,
 * shares, policy, /dev/kvm.
 */
#ifndef VMM_MACHINE_OPENING_H
#define VMM_MACHINE_OPENING_H

#include "machine.h"

/* Returns 0, or the status to end with after one line on stderr. What was
 * opened belongs to the machine, also after a failure. */
int machine_open_files(struct machine *machine) MUST_CHECK;

#endif
