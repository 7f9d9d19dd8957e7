/* SPDX-License-Identifier: MIT */
/*
 * Job control: stopping and continuing programs, and telling their parents. All
 * are called with process_lock held.
 */
#ifndef PROC_JOB_H
#define PROC_JOB_H

#include "proc/process.h"

/* The current thread took `signal`, one of SIGNAL_STOPS: stops its program
 * until job_continue(). Gives the lock up meanwhile. */
void job_stop(struct process *process, int signal);

/* Continues a program for which SIGCONT or SIGKILL came. */
void job_continue(struct process *leader);

/* Tells the parent that its child ended, stopped or continued: `code` is one of
 * CLD_x, `status` the exit status or signal that goes with it. */
void job_tell_parent(struct process *leader, int code, int status);

#endif
