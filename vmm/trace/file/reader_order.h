/* SPDX-License-Identifier: MIT */
/*
 * The records of a trace file in the order of their time. A file has them in
 * runs of one source each; a source's own order is not quite that of time
 * either, since some records are written when what they tell of is over.
 */
#ifndef VMM_TRACE_FILE_READER_ORDER_H
#define VMM_TRACE_FILE_READER_ORDER_H

#include "base/util.h"
#include "hv/trace.h"

/* Records of one source, without a gap. */
struct trace_run {
    const uint8_t *data; /* at no particular alignment */
    size_t nr;
    uint64_t missing; /* of the same source, right before these */
    uint32_t source;
};

/* Starts all zero. */
struct trace_runs {
    struct trace_run *list;
    size_t nr;
    size_t capacity;
    uint64_t missing; /* in all, at most UINT64_MAX */
};

/* 0 or -ENOMEM. */
int trace_runs_add(struct trace_runs *runs,
                   const struct trace_run *run) MUST_CHECK;
void trace_runs_free(struct trace_runs *runs);

/* As trace_reader_each; `behind` records are missing after the last. */
int trace_runs_each(const struct trace_runs *runs, uint64_t behind,
                    bool (*wanted)(void *ctx,
                                   const struct hv_trace_record *record),
                    void (*use)(void *ctx,
                                const struct hv_trace_record *record),
                    void *ctx) MUST_CHECK;

#endif
