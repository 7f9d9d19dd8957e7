/* SPDX-License-Identifier: MIT */
/*
 * The trace, read by this kernel itself: a lab prints what happened from the
 * same records that the hypervisor reads along (trace/trace.h). There is no
 * second recorder.
 */
#ifndef TRACE_HISTORY_H
#define TRACE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "trace/trace.h"

/* Where a reader is: in each CPU's ring, the number of its next record. */
struct history {
    uint64_t next[MAX_CPUS];
};

/* Stops recording for good, and begins with the oldest record that was not
 * written over. */
void history_begin(struct history *history);

/* The next record of all CPUs by time, and which CPU wrote it; NULL: no more.
 * The record stays where it is. */
const struct hv_trace_record *history_next(struct history *history,
                                           unsigned *cpu);

#endif
