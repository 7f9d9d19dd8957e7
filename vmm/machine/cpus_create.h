/* SPDX-License-Identifier: MIT */
/*
 * The vCPUs, each with its exits and their recorder, and the first one's
 * registers as the image wants them; not their threads (cpus.h).
 */
#ifndef VMM_MACHINE_CPUS_CREATE_H
#define VMM_MACHINE_CPUS_CREATE_H

#include "machine.h"

/* Returns 0, or the status to end with after one line on stderr. */
int machine_create_cpus(struct machine *machine) MUST_CHECK;

#endif
