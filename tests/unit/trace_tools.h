/* SPDX-License-Identifier: MIT */
/*
 * For the tests of trace files: records made by the test, sources that deliver
 * them, and a folder for the test.
 */
#ifndef TRACE_TOOLS_H
#define TRACE_TOOLS_H

#include <criterion/criterion.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trace/file/reader.h"
#include "record/recorder.h"
#include "trace/file/writer.h"

static inline struct hv_trace_record exit_record(uint64_t tsc, unsigned vcpu)
{
    return (struct hv_trace_record){
        .tsc = tsc,
        .handled = 5,
        .kind = HV_TRACE_EXIT,
        .vcpu = (uint8_t)vcpu,
        .flags = HV_TRACE_WRITE,
        .reason = 2, /* KVM_EXIT_IO */
        .size = 1,
        .address = 0x80,
        .data = tsc & 0xFF,
        .count = 1,
    };
}

/* What trace_reader_each delivered. */
struct seen {
    size_t nr;
    uint64_t lost;
    uint64_t last_tsc;
    bool is_ordered;
    struct hv_trace_record records[64]; /* the first ones */
};

static inline void see(void *ctx, const struct hv_trace_record *record)
{
    struct seen *seen = ctx;

    if (record->tsc < seen->last_tsc)
        seen->is_ordered = false;
    seen->last_tsc = record->tsc;
    if (seen->nr < 64)
        seen->records[seen->nr] = *record;
    if (record->kind == HV_TRACE_LOST)
        seen->lost += record->count;
    else
        seen->nr++;
}

static inline struct seen see_all(struct trace_reader *reader)
{
    struct seen seen = {.is_ordered = true};

    cr_assert_eq(trace_reader_each(reader, see, &seen), 0);
    return seen;
}

#endif
