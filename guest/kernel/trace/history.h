/* SPDX-License-Identifier: MIT */
/*
 * Reading the trace in the kernel itself: a lab prints what happened from the
 * same records that the hypervisor reads (trace/trace.h). There is no second
 * recorder.
 */
#ifndef TRACE_HISTORY_H
#define TRACE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "trace/trace.h"

/* A reader's position: for each CPU's ring, the number of the next record. */
struct history {
    uint64_t next[MAX_CPUS];
};

/* Stops recording for good, and sets the position to the oldest record that was
 * not overwritten. */
void history_begin(struct history *history);

/* Returns the next record in time of all CPUs, and which CPU wrote it; NULL: no
 * more. The record stays in its ring. */
const struct hv_trace_record *history_next(struct history *history,
                                           unsigned *cpu);

#endif
