/* SPDX-License-Identifier: MIT */
/*
 * For command.c: what is asked of `vmm trace FILE`, and doing it.
 */
#ifndef VMM_TRACE_SHOW_H
#define VMM_TRACE_SHOW_H

#include "trace/file/reader.h"
#include "trace/out/output.h"
#include "trace/words/filter.h"

struct trace_request {
    const char *file;
    const char *out; /* NULL: standard output */
    const struct trace_output_type *type;
    struct trace_filter filter;
    bool help;
    void (*confine)(void);
    FILE *output; /* `out`, once it is open */
};

/* Writes what is asked for to `out`; STATUS_x. */
int trace_show(const struct trace_request *request,
               const struct trace_reader *reader, FILE *out);

#endif
