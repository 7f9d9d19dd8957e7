/* SPDX-License-Identifier: MIT */
/*
 * What of the sandbox (host/sandbox.h) a machine needs, and when it goes in.
 */
#ifndef VMM_MACHINE_SANDBOXED_H
#define VMM_MACHINE_SANDBOXED_H

#include "machine.h"

/* Both: true, or false after a line on stderr and machine_stop. With
 * --no-sandbox they do nothing. */

/* All files are open, and no thread is started. */
bool sandboxed_confine(struct machine *machine) MUST_CHECK;
/* All threads are started, and none has run a guest's instruction. */
bool sandboxed_filter(struct machine *machine) MUST_CHECK;

#endif
