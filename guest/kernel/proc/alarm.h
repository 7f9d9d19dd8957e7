/* SPDX-License-Identifier: MIT */
/*
 * Alarms: signals after a given time, once or periodically. A program has
 * three, numbered as in setitimer(). One is in real time (SIGALRM), two are in
 * CPU time (SIGVTALRM, SIGPROF). These two have the same clock here, because
 * time in the kernel is counted as the program's.
 */
#ifndef PROC_ALARM_H
#define PROC_ALARM_H

#include "proc/process.h"

struct alarm {
    uint64_t left;     /* ns; 0: none is set */
    uint64_t interval; /* ns; 0: once only */
};

/* Get and set alarm `which` (less than NR_ALARMS) of the current program.
 * Setting returns the old one. */
struct alarm alarm_get(unsigned which);
struct alarm alarm_set(unsigned which, const struct alarm *alarm);

/* With process_lock held: cancels the alarms of a program that ends. */
void alarm_cancel(struct process *leader);

/* With process_lock held: `thread` takes the place of `leader`, of its program.
 */
void alarm_take_over(struct process *thread, struct process *leader);

/* Called at each tick: sends the real-time alarms of all programs that are due
 * at `now`, and the CPU-time alarms of the current program; asks for a tick at
 * the next one. */
void alarm_expire(uint64_t now);

#endif
