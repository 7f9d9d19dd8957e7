/* SPDX-License-Identifier: MIT */
/*
 * Threads: entries of the process table that share a program's memory, files
 * and signals. The kernel knows no other difference between a thread and a
 * process: what clone() shares is what makes one the other.
 */
#ifndef PROC_THREAD_H
#define PROC_THREAD_H

#include "proc/process.h"

struct clone_request; /* proc/fork.h */

/* Makes a thread that returns from the current call with 0. Returns its tid,
 * -EAGAIN, -ENOMEM, -ERESTART. */
int thread_create(const struct clone_request *request);

/* The current thread is about to end: tells those that wait for that, and for
 * the mutexes that it holds. Its memory is still there. */
void thread_say_goodbye(void);

/* With process_lock held: all threads of the current program are to end;
 * wait4() reports `status`, unless another one was set before. Those that are
 * not the current one end on their way to user mode. */
void threads_end_all(int status);

/* execve(): all other threads end, and the current one becomes the leader, with
 * its pid. 0, or -EAGAIN: another thread has begun to end them all. */
int threads_leave_one(void);

#endif
