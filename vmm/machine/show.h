/* SPDX-License-Identifier: MIT */
/*
 * The guest's screen on standard output, in the report and in the result. Only
 * for the event loop's thread.
 */
#ifndef VMM_MACHINE_SHOW_H
#define VMM_MACHINE_SHOW_H

#include "base/picture.h"

struct machine;

/* The contents of the screen, once no vCPU runs any more; read at the first
 * call. NULL if nothing is on it. */
const struct picture *show_last(struct machine *machine);

/* Prints the screen if --screen says so. Call it when the machine has ended and
 * its console's output is written. */
void show_end(struct machine *machine);

void show_destroy(struct machine *machine);

#endif
