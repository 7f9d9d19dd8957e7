/* SPDX-License-Identifier: MIT */
/* How a parent learns of its children: that they ended, stopped, go on. */
#ifndef PROC_REAP_H
#define PROC_REAP_H

#include "proc/process.h"

/* What became of a child. */
struct wait_result {
    int status;        /* as wait4() reports it */
    uint64_t run_time; /* of the child and those it waited for, in TSC ticks */
};

/* Waits for something to become of a child, as wait4() does: `pid` as for that;
 * `options` are WNOHANG, WUNTRACED, WCONTINUED, WNOWAIT, and WEXITED, without
 * which an end does not count. What is left of a child that ended is freed,
 * except with WNOWAIT. Returns the child's pid; 0 if there is nothing yet and
 * WNOHANG is in `options`; -ECHILD; -EINTR. */
int process_wait(int pid, int options, struct wait_result *result);

#endif
