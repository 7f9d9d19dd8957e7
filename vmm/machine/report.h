/* SPDX-License-Identifier: MIT */
/*
 * The death report of a machine that has ended: made from its vCPU, its memory
 * and its recorder, and if necessary from a second run.
 */
#ifndef VMM_MACHINE_REPORT_H
#define VMM_MACHINE_REPORT_H

#include "base/util.h"

struct machine;
struct outputs;

/* Is this an end that a report explains? */
bool report_is_due(const struct machine *machine);

/* Prints the report on stderr and writes --report and --core; a line on stderr
 * says what could not be written. The machine's end stays as it is. */
void report_death(struct machine *machine, const struct outputs *outputs);

#endif
