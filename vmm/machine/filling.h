/* SPDX-License-Identifier: MIT */
/*
 * What lies in the guest's memory before its first instruction.
 */
#ifndef VMM_MACHINE_FILLING_H
#define VMM_MACHINE_FILLING_H

#include "machine.h"

/* For a machine whose devices and vCPUs are there. Returns 0, or the status to
 * end with after one line on stderr. */
int machine_fill_memory(struct machine *machine) MUST_CHECK;

#endif
