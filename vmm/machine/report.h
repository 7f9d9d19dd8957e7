/* SPDX-License-Identifier: MIT */
/*
 * The death report of a machine that has ended: from its vCPU, its memory and
 * its recorder, if need be from a second run.
 */
#ifndef VMM_MACHINE_REPORT_H
#define VMM_MACHINE_REPORT_H

#include "base/util.h"

struct machine;
struct outputs;

/* Is this an end that a report explains? */
bool report_is_due(const struct machine *machine);

/* Prints it on stderr and writes --report and --core; a line on stderr says
 * what could not be written. The end stays the guest's. */
void report_death(struct machine *machine, const struct outputs *outputs);

#endif
