/* SPDX-License-Identifier: MIT */
/*
 * The JSON blocks of a trace file: facts about the whole trace, and how it
 * ended. A reader takes the members that are well formed and ignores the rest.
 */
#ifndef VMM_TRACE_FILE_META_H
#define VMM_TRACE_FILE_META_H

#include "file.h"
#include "trace/out/output.h"

#define TRACE_META_TEXT 512u

/* What META and END say. The strings are stored here. */
struct trace_meta {
    char title[TRACE_META_TEXT];
    char end[TRACE_META_TEXT];
    struct trace_origin origin;
    uint64_t start_tsc;
    uint64_t start_realtime_ns;
    int64_t guest_tsc_offset; /* guest TSC - host TSC; 0 if not scaled */
    uint32_t tsc_khz;
    unsigned nr_vcpus;
    uint64_t empty_exit_ticks; /* as in trace_info */
    int exit_code;             /* -1: not known */
    uint64_t wall_ns;
    uint64_t lost; /* END: missing records, of all sources together */
};

/* How much one source wrote in total. */
struct trace_total {
    const char *name;
    uint64_t recorded;
    uint64_t lost;
};

/* The text of each block, which the caller frees; NULL if out of memory. */
char *trace_meta_write(const struct trace_meta *meta,
                       const struct trace_labels *labels);
char *trace_meta_write_end(const struct trace_meta *meta,
                           const struct trace_total *totals, unsigned nr);
char *trace_meta_write_source(const char *name);

/* The reverse. 0, or -EBADMSG, with nothing changed, if the text is not a JSON
 * object. */
int trace_meta_read(struct trace_meta *meta, struct trace_labels *labels,
                    const uint8_t *text, size_t len);
int trace_meta_read_end(struct trace_meta *meta, const uint8_t *text,
                        size_t len);
int trace_meta_read_source(char *name, size_t size, const uint8_t *text,
                           size_t len);

/* The same facts in the form that the outputs take. */
struct trace_info trace_meta_info(const struct trace_meta *meta,
                                  const struct trace_labels *labels);

#endif
