/* SPDX-License-Identifier: MIT */
/*
 * Names for a machine's addresses: from which file, and when they are read.
 */
#ifndef VMM_MACHINE_NAMING_H
#define VMM_MACHINE_NAMING_H

#include "machine.h"

/* To be called while only the image is open: starts the process that will read
 * the names, if there are any. STATUS_OK, or the status to end with after one
 * line on stderr. */
int naming_start(struct machine *machine) MUST_CHECK;

/* For a trace, before the start: reads all names into machine->names. Waits up
 * to twenty seconds; a warning says what is missing. A kernel that will unpack
 * itself has no names yet. */
void naming_read_all(struct machine *machine);
/* For a recording or a profile of such a kernel, when its vCPUs have stopped:
 * reads all names in its memory. */
void naming_read_late(struct machine *machine);

/* For a report, at the end. First step: machine->names becomes an empty table
 * that adds each address that is looked up to `wanted`. False if there is
 * nothing to read, or if it has been read: then machine->names holds what there
 * is. */
bool naming_ask(struct machine *machine,
                struct names_wanted *wanted) MUST_CHECK;
/* Second step: reads the wanted names into machine->names, as many as are
 * available within 2 s, or within half of an end's deadline. */
void naming_read(struct machine *machine, const struct names_wanted *wanted);

/* Ends the process: no names are needed any more. */
void naming_end(struct machine *machine);

#endif
