/* SPDX-License-Identifier: MIT */
/*
 * For command.c: what is asked of `vmm trace FILE`, and doing it.
 */
#ifndef VMM_TRACE_SHOW_H
#define VMM_TRACE_SHOW_H

#include "trace/file/reader.h"
#include "trace/out/output.h"
#include "trace/words/filter.h"

/* The status when nothing in the file is what was asked for, as grep's. */
#define TRACE_NOTHING_FOUND 1

struct trace_request {
    const char *file;
    const char *out; /* NULL: standard output */
    const struct trace_output_type *type;
    struct trace_filter filter;
    const char *walk; /* "#129" or words, or NULL */
    bool help;
    void (*confine)(void);
    FILE *output; /* `out`, once it is open */
};

/* Writes what is asked for to `out`; STATUS_x, or TRACE_NOTHING_FOUND. */
int trace_show(const struct trace_request *request,
               const struct trace_reader *reader, FILE *out);

#endif
