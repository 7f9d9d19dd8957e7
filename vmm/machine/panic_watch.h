/* SPDX-License-Identifier: MIT */
/*
 * Watches what a Linux kernel writes to its console, for its panic and the
 * function of the oops before it. Source: Linux, kernel/panic.c,
 * arch/x86/kernel/dumpstack.c; the words are an interface that tools rely on.
 */
#ifndef VMM_MACHINE_PANIC_WATCH_H
#define VMM_MACHINE_PANIC_WATCH_H

#include <pthread.h>

#include "base/char_sink.h"
#include "base/util.h"

#define PANIC_LINE 200u /* further bytes of a line are ignored */

struct panic_watch {
    struct char_sink inner;
    pthread_mutex_t lock; /* guards what follows */
    char line[PANIC_LINE];
    size_t len;
    char panic[120]; /* after "Kernel panic - not syncing: "; "" if none */
    char place[80];  /* "rcu_sched_clock_irq+0x1a/0x30"; "" if none */
};

/* A sink in front of `inner` that watches what `inner` accepts. Any thread. */
struct char_sink panic_watch_init(struct panic_watch *watch,
                                  struct char_sink inner);

/* Has it panicked? Then `buf` gets a printable sentence: "Kernel panic:
 * Attempted to kill init!, in NAME+0x1a/0x30". Any thread. */
bool panic_watch_seen(struct panic_watch *watch, char *buf, size_t size);

/* Did it panic because init, its first process, exited (and was not killed by a
 * signal)? Then *status is init's exit status, 0 to 255. Any thread. */
bool panic_watch_init_exited(struct panic_watch *watch, unsigned *status);

#endif
