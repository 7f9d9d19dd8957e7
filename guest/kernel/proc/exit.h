/* SPDX-License-Identifier: MIT */
/* How processes end, and how their parents learn of it. */
#ifndef PROC_EXIT_H
#define PROC_EXIT_H

#include "proc/process.h"

/* End the current process: with the status that exit() was given, or as a
 * signal ends it. The end of process 1 is the end of the machine. */
_Noreturn void process_exit(int status);
_Noreturn void process_exit_by_signal(int signal);

/* Waits for a child to end, and frees what is left of it: `pid` and `options`
 * as for wait4(). Stores the status as wait4() reports it, and returns the
 * child's pid; 0 if none ended yet and WNOHANG is in `options`; -ECHILD;
 * -EINTR. */
int process_wait(int pid, int options, int *status);

/* Makes the process that inherits the children of those that end. */
void reaper_start(void);

#endif
