/* SPDX-License-Identifier: MIT */
/*
 * Job control: processes that stand still and go on, and how their parents
 * learn of it. All with process_lock held.
 */
#ifndef PROC_JOB_H
#define PROC_JOB_H

#include "proc/process.h"

/* The current thread took `signal`, one of SIGNAL_STOPS: its program stands
 * still until job_continue(); gives the lock up meanwhile. */
void job_stop(struct process *process, int signal);

/* SIGCONT or SIGKILL came for a program. */
void job_continue(struct process *leader);

/* Tells the parent of a child that ended, stopped or goes on: `code` is one of
 * CLD_x, `status` what goes with it. */
void job_tell_parent(struct process *leader, int code, int status);

#endif
