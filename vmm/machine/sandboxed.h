/* SPDX-License-Identifier: MIT */
/*
 * The parts of the sandbox (host/sandbox.h) that a machine needs, and when it
 * enters them.
 */
#ifndef VMM_MACHINE_SANDBOXED_H
#define VMM_MACHINE_SANDBOXED_H

#include "machine.h"

/* Both return true, or false after a line on stderr and machine_stop. With
 * --no-sandbox they do nothing. */

/* To be called when all files are open and before any thread is started. */
bool sandboxed_confine(struct machine *machine) MUST_CHECK;
/* To be called when all threads are started and before any has run an
 * instruction of the guest. */
bool sandboxed_filter(struct machine *machine) MUST_CHECK;

#endif
