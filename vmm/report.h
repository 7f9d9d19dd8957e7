/* SPDX-License-Identifier: MIT */
/*
 * The death report of a machine that has ended: from its vCPU, its memory and
 * its recorder, if need be from a second run.
 */
#ifndef VMM_REPORT_H
#define VMM_REPORT_H

#include "util.h"

struct machine;

/* Is this an end that a report explains? */
bool report_is_due(const struct machine *machine);

/* Prints it on stderr and writes --report and --core. 0, or STATUS_HOST_IO
 * after one line on stderr if a file could not be written. */
int report_death(struct machine *machine) MUST_CHECK;

#endif
