/* SPDX-License-Identifier: MIT */
/*
 * Signals after a while, once or again and again: a program has three alarms,
 * by the numbers of setitimer(). One is for time as it passes (SIGALRM), two
 * are for the time on a CPU (SIGVTALRM, SIGPROF): these are the same clock
 * here, since the kernel's time is counted as the program's.
 */
#ifndef PROC_ALARM_H
#define PROC_ALARM_H

#include "proc/process.h"

struct alarm {
    uint64_t left;     /* ns; 0: none is set */
    uint64_t interval; /* ns; 0: once only */
};

/* Of the current program, `which` is below NR_ALARMS: what is set; another one
 * in its place. */
struct alarm alarm_get(unsigned which);
struct alarm alarm_set(unsigned which, const struct alarm *alarm);

/* With process_lock held: the program ends. */
void alarm_cancel(struct process *leader);

/* With process_lock held: `thread` takes the place of `leader`, of its program.
 */
void alarm_take_over(struct process *thread, struct process *leader);

/* At each tick: sends what is due, of all programs at `now`, of the current one
 * by its CPU time; and wants a tick for the next. */
void alarm_expire(uint64_t now);

#endif
