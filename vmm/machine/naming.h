/* SPDX-License-Identifier: MIT */
/*
 * Names for a machine's addresses: from which file, and when they are read.
 */
#ifndef VMM_MACHINE_NAMING_H
#define VMM_MACHINE_NAMING_H

#include "machine.h"

/* When nothing but the image is open: starts the process that will read them,
 * if there are any. STATUS_OK, or the status to end with after one line on
 * stderr. */
int naming_start(struct machine *machine) MUST_CHECK;

/* For a trace, before the start: all of them, into machine->names. Waits up to
 * two seconds; a warning says what is not there. */
void naming_read_all(struct machine *machine);

/* For a report, at the end. First: machine->names knows nothing but adds each
 * address that is looked for to `wanted`. False if there is nothing to be read,
 * or it is there: then machine->names is what there is. */
bool naming_ask(struct machine *machine,
                struct names_wanted *wanted) MUST_CHECK;
/* Then: it has what is wanted, as far as that could be had within 300 ms: a
 * second is all that the end may take. */
void naming_read(struct machine *machine, const struct names_wanted *wanted);

/* Nobody will see any. */
void naming_end(struct machine *machine);

#endif
