/* SPDX-License-Identifier: MIT */
/*
 * The records of a trace file in order of time. The file holds them as runs,
 * each of one source. Even within a source they are not quite in order of time,
 * because some records are written when the event they describe is over.
 */
#ifndef VMM_TRACE_FILE_READER_ORDER_H
#define VMM_TRACE_FILE_READER_ORDER_H

#include "base/util.h"
#include "hv/trace.h"

/* Consecutive records of one source. */
struct trace_run {
    const uint8_t *data; /* not necessarily aligned */
    size_t nr;
    uint64_t missing; /* records of the same source lost right before these */
    uint32_t source;
};

/* Initialized to all zero. */
struct trace_runs {
    struct trace_run *list;
    size_t nr;
    size_t capacity;
    uint64_t missing; /* in total, capped at UINT64_MAX */
};

/* 0 or -ENOMEM. */
int trace_runs_add(struct trace_runs *runs,
                   const struct trace_run *run) MUST_CHECK;
void trace_runs_free(struct trace_runs *runs);

/* As trace_reader_each. `behind` is the number of records missing after the
 * last one. */
int trace_runs_each(const struct trace_runs *runs, uint64_t behind,
                    bool (*wanted)(void *ctx,
                                   const struct hv_trace_record *record),
                    void (*use)(void *ctx,
                                const struct hv_trace_record *record),
                    void *ctx) MUST_CHECK;

#endif
