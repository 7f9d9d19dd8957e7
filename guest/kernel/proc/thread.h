/* SPDX-License-Identifier: MIT */
/*
 * Threads: entries of the process table that share a program's memory, files
 * and signals. The kernel makes no other difference between a thread and a
 * process: only what clone() shares decides which it is.
 */
#ifndef PROC_THREAD_H
#define PROC_THREAD_H

#include "proc/process.h"

struct clone_request; /* proc/fork.h */

/* Makes a thread, for which the current call returns 0. Returns its tid,
 * -EAGAIN, -ENOMEM or -ERESTART. */
int thread_create(const struct clone_request *request);

/* Called when the current thread is about to end, while its memory is still
 * there: wakes the threads that wait for its end or for a mutex that it
 * holds. */
void thread_say_goodbye(void);

/* With process_lock held: makes all threads of the current program end; wait4()
 * will report `status`, unless another one was set before. The other threads
 * end on their way to user mode. */
void threads_end_all(int status);

/* For execve(): ends all other threads, and makes the current one the leader,
 * with the leader's pid. Returns 0, or -EAGAIN if another thread has begun to
 * end them all. */
int threads_leave_one(void);

#endif
