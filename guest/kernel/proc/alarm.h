/* SPDX-License-Identifier: MIT */
/* SIGALRM after a while, once or again and again: one alarm for a program. */
#ifndef PROC_ALARM_H
#define PROC_ALARM_H

#include "proc/process.h"

struct alarm {
    uint64_t left;     /* ns; 0: none is set */
    uint64_t interval; /* ns; 0: once only */
};

/* Of the current program: what is set; another one in its place. */
struct alarm alarm_get(void);
struct alarm alarm_set(const struct alarm *alarm);

/* With process_lock held: the program ends. */
void alarm_cancel(struct process *leader);

/* At each tick: sends what is due at `now`, and wants a tick for the next. */
void alarm_expire(uint64_t now);

#endif
