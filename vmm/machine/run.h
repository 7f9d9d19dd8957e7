/* SPDX-License-Identifier: MIT */
/*
 * Running a machine: the vCPU threads, and the event loop on the main thread
 * (signals, terminal, time limit, console output, trace output).
 */
#ifndef VMM_MACHINE_RUN_H
#define VMM_MACHINE_RUN_H

#include "base/util.h"

struct machine;

/* Runs the guest to its end; machine->end says how it ended. Afterwards no
 * thread is left, the console is flushed and the terminal is as before. */
void machine_run(struct machine *machine);

#endif
