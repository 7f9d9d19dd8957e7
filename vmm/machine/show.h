/* SPDX-License-Identifier: MIT */
/*
 * The guest's screen, for those who want to see it: on standard output, in the
 * report, in the result. The event loop's thread.
 */
#ifndef VMM_MACHINE_SHOW_H
#define VMM_MACHINE_SHOW_H

#include "base/picture.h"

struct machine;

/* What the screen shows, once no vCPU runs any more: looked at once, when it is
 * first asked for. NULL if nothing is on it. */
const struct picture *show_last(struct machine *machine);

/* The machine has ended, and its console's output is written: prints the
 * screen, if --screen says so. */
void show_end(struct machine *machine);

void show_destroy(struct machine *machine);

#endif
