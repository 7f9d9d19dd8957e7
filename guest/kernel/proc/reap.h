/* SPDX-License-Identifier: MIT */
/* How a parent learns that a child ended, stopped or continued. */
#ifndef PROC_REAP_H
#define PROC_REAP_H

#include "proc/process.h"

/* What happened to a child. */
struct wait_result {
    int status;        /* as wait4() reports it */
    uint64_t run_time; /* of it and the children it waited for, in TSC ticks */
};

/* Waits for news of a child, as wait4() does. `pid` is as in wait4(); `options`
 * are WNOHANG, WUNTRACED, WCONTINUED, WNOWAIT, and WEXITED, without which the
 * end of a child does not count. What is left of a child that ended is freed,
 * except with WNOWAIT. Returns the child's pid; 0 if there is no news yet and
 * WNOHANG is in `options`; -ECHILD; or -EINTR. */
int process_wait(int pid, int options, struct wait_result *result);

#endif
