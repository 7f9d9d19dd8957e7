/* SPDX-License-Identifier: MIT */
/*
 * What can be made of a trace: text, strace, json, perfetto, html, stats. Each
 * is a row of this interface, and is fed one record after the other, in the
 * order of their host TSC, while the machine runs or from a file.
 */
#ifndef VMM_TRACE_OUT_OUTPUT_H
#define VMM_TRACE_OUT_OUTPUT_H

#include <stdio.h>

#include "grep.h"
#include "style.h"
#include "trace/words/origin.h"
#include "trace/words/labels.h"

/* What holds for the whole trace. */
struct trace_info {
    const char *title;          /* the image's name and the guest's arguments */
    uint64_t start_tsc;         /* host TSC at time 0 */
    uint64_t start_realtime_ns; /* CLOCK_REALTIME then */
    uint32_t tsc_khz;
    unsigned nr_vcpus;
    const struct trace_labels *labels;
    /* A filter hides some of the records in between: what is learnt from one to
     * the next, as files of descriptors are, may be wrong. */
    bool has_gaps;
    const struct trace_origin *origin; /* NULL: not known */
    bool is_live; /* shown while the machine runs: there is no file of it */
    struct trace_grep *grep; /* which lines are wanted; NULL: all */
    /* How the machine ended, "" while it runs or if that is not known. */
    const char *end;
    int exit_code; /* -1 while it runs or if not known */
    /* What KVM counted, JSON (counted.h); NULL if that is not known. */
    const char *counters;
};

struct trace_output_type {
    const char *name; /* for --format= */
    const char *what; /* for --help: a line */
    bool is_live;     /* makes sense while the machine runs */
    bool has_lines;   /* and leaves out those that info->grep does not want */
    /* NULL if out of memory. `info` outlives the output; `end` and
     * `exit_code` may be filled in before finish. */
    void *(*create)(FILE *out, const struct trace_info *info,
                    const struct trace_style *style);
    /* `record` has host TSC and, for LOST, what is missing. Errors of `out`
     * are the caller's to see (ferror). */
    void (*record)(void *output, const struct hv_trace_record *record);
    /* Prints what is being gathered, so that a person need not wait for the
     * next record; NULL if nothing is. */
    void (*flush)(void *output);
    /* After the last record: what ends the text. */
    void (*finish)(void *output);
    void (*destroy)(void *output);
};

extern const struct trace_output_type trace_output_text, trace_output_strace,
    trace_output_json, trace_output_perfetto, trace_output_html,
    trace_output_stats;

/* NULL if there is none of that name. */
const struct trace_output_type *trace_output_find(const char *name);
/* Row `index` of the list of all, NULL after the last. */
const struct trace_output_type *trace_output_row(size_t index);

/* Writes where the recording was made, if that is known and it is one: a line
 * that begins with "recorded with", broken at `columns`. */
void trace_print_origin(const struct trace_info *info, unsigned columns,
                        FILE *out);

/* Nanoseconds since time 0 (negative before it). */
static inline int64_t trace_time_ns(const struct trace_info *info, uint64_t tsc)
{
    int64_t ticks = (int64_t)(tsc - info->start_tsc);

    return info->tsc_khz ? (int64_t)((__int128)ticks * 1000000 / info->tsc_khz)
                         : 0;
}

/* The length of `ticks`. */
static inline uint64_t trace_ticks_ns(const struct trace_info *info,
                                      uint64_t ticks)
{
    return info->tsc_khz
               ? (uint64_t)((unsigned __int128)ticks * 1000000 / info->tsc_khz)
               : 0;
}

#endif
