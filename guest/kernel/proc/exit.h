/* SPDX-License-Identifier: MIT */
/* How processes end. */
#ifndef PROC_EXIT_H
#define PROC_EXIT_H

#include "proc/process.h"

/* End the current program with all its threads: with the status that exit_group
 * was given, or as a signal ends it. The end of process 1 is the end of the
 * machine. */
_Noreturn void process_exit(int status);
_Noreturn void process_exit_by_signal(int signal);

/* Ends the current thread only. */
_Noreturn void thread_exit(int status);

/* With process_lock held: nobody asks how this one ended. */
void exit_leave_to_reaper(struct process *process);

/* Makes the process that inherits the children of those that end. */
void reaper_start(void);

#endif
