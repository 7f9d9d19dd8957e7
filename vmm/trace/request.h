/* SPDX-License-Identifier: MIT */
/*
 * What is asked of `vmm trace FILE`.
 */
#ifndef VMM_TRACE_REQUEST_H
#define VMM_TRACE_REQUEST_H

#include "trace/out/output.h"
#include "trace/words/filter.h"

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

/* Fills *request, which is all default, from the command line. 0, or a status
 * after one line on stderr. */
int trace_request_parse(int argc, char **argv, struct trace_request *request);

/* The page of --help, on standard output. */
void trace_request_help(void);

#endif
