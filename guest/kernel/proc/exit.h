/* SPDX-License-Identifier: MIT */
/* How processes end. */
#ifndef PROC_EXIT_H
#define PROC_EXIT_H

#include "proc/process.h"

/* End the current program with all its threads: with the status given to
 * exit_group(), or as if by a signal. When process 1 ends, so does the
 * machine. */
_Noreturn void process_exit(int status);
_Noreturn void process_exit_by_signal(int signal);

/* Ends the current thread only. */
_Noreturn void thread_exit(int status);

/* With process_lock held: gives an ended process to the reaper, because nobody
 * else asks how it ended. */
void exit_leave_to_reaper(struct process *process);

/* Makes the process that inherits the children of processes that end. */
void reaper_start(void);

#endif
