/* SPDX-License-Identifier: MIT */
/* How processes end. */
#ifndef PROC_EXIT_H
#define PROC_EXIT_H

#include "proc/process.h"

/* End the current process: with the status that exit() was given, or as a
 * signal ends it. The end of process 1 is the end of the machine. */
_Noreturn void process_exit(int status);
_Noreturn void process_exit_by_signal(int signal);

/* Makes the process that inherits the children of those that end. */
void reaper_start(void);

#endif
