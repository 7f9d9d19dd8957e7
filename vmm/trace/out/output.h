/* SPDX-License-Identifier: MIT */
/*
 * The forms a trace can be shown in: text, strace, json, perfetto, html, stats.
 * Each is one row of this interface, and is fed record by record in order of
 * host TSC, while the machine runs or from a file.
 */
#ifndef VMM_TRACE_OUT_OUTPUT_H
#define VMM_TRACE_OUT_OUTPUT_H

#include <stdio.h>

#include "grep.h"
#include "style.h"
#include "trace/words/origin.h"
#include "trace/words/labels.h"

/* Facts about the whole trace. */
struct trace_info {
    const char *title;          /* the image's name and the guest's arguments */
    uint64_t start_tsc;         /* host TSC at time 0 */
    uint64_t start_realtime_ns; /* CLOCK_REALTIME at time 0 */
    uint32_t tsc_khz;
    unsigned nr_vcpus;
    /* What KVM and the CPU need for an exit of which vmm does nothing, in TSC
     * ticks: measured before the guest started. 0: not known. */
    uint64_t empty_exit_ticks;
    const struct trace_labels *labels;
    /* A filter hides some of the records in between, so what is learnt from one
     * record for the next, such as the files of descriptors, may be wrong. */
    bool has_gaps;
    const struct trace_origin *origin; /* NULL: not known */
    /* Records before those shown, which have numbers too. */
    uint64_t nr_hidden;
    bool is_live;            /* shown while the machine runs, not from a file */
    struct trace_grep *grep; /* selects lines; NULL: all are wanted */
    /* How the machine ended; "" while it runs or if not known. */
    const char *end;
    int exit_code; /* -1 while it runs or if not known */
    /* What KVM counted, as JSON (counted.h); NULL if not known. */
    const char *counters;
    /* How long the vCPUs stood halted in KVM, in all, by its own count. 0: it
     * is not known, or not all of the recording is shown. */
    uint64_t halted_ns;
};

/* Bytes of address space. A recording of any length needs less than a quarter
 * of it, besides its symbols and lines. */
#define TRACE_MEMORY (UINT64_C(256) << 20)

struct trace_output_type {
    const char *name; /* for --format= */
    const char *what; /* one line for --help */
    bool is_live;     /* can be used while the machine runs */
    bool has_lines;   /* and omits lines that info->grep rejects */
    uint64_t memory;  /* bytes that `vmm trace` may use for it, as a defence; 0:
                         TRACE_MEMORY */
    /* Returns NULL if out of memory. `info` must outlive the output; its `end`
     * and `exit_code` may be filled in later, before finish. */
    void *(*create)(FILE *out, const struct trace_info *info,
                    const struct trace_style *style);
    /* `record` has host TSC and, for LOST, how many records are missing. The
     * caller checks `out` for errors (ferror). */
    void (*record)(void *output, const struct hv_trace_record *record);
    /* Prints what is being gathered, so that a person need not wait for the
     * next record. NULL if the output gathers nothing. */
    void (*flush)(void *output);
    /* Call after the last record, if all of them can be had again. True: give
     * them once more, all of them, and then call this again. NULL: never. */
    bool (*again)(void *output);
    /* Call at the end: prints the end of the output. */
    void (*finish)(void *output);
    void (*destroy)(void *output);
};

extern const struct trace_output_type trace_output_text, trace_output_strace,
    trace_output_json, trace_output_perfetto, trace_output_html,
    trace_output_stats, trace_output_folded;

/* Returns NULL if there is no output of that name. */
const struct trace_output_type *trace_output_find(const char *name);
/* Row `index` of the list of all outputs; NULL after the last. */
const struct trace_output_type *trace_output_row(size_t index);

/* For a recording whose origin is known, prints a line that begins with
 * "recorded with", broken at `columns`. */
void trace_print_origin(const struct trace_info *info, unsigned columns,
                        FILE *out);

/* "The machine ended with status 84 (halted: ...)." or, of a file, that this is
 * not in it; "" if it is not known. */
void trace_end_describe(const struct trace_info *info, char *buf, size_t size);

/* Nanoseconds since time 0; negative before it. */
static inline int64_t trace_time_ns(const struct trace_info *info, uint64_t tsc)
{
    int64_t ticks = (int64_t)(tsc - info->start_tsc);

    return info->tsc_khz ? (int64_t)((__int128)ticks * 1000000 / info->tsc_khz)
                         : 0;
}

/* Converts TSC ticks to nanoseconds. */
static inline uint64_t trace_ticks_ns(const struct trace_info *info,
                                      uint64_t ticks)
{
    return info->tsc_khz
               ? (uint64_t)((unsigned __int128)ticks * 1000000 / info->tsc_khz)
               : 0;
}

#endif
