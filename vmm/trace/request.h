/* SPDX-License-Identifier: MIT */
/*
 * What the command line of `vmm trace FILE` asks for.
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
    void (*confine)(uint64_t memory);
    FILE *output; /* `out`, once it is open */
};

/* Fills *request, which the caller has set to its defaults, from the command
 * line. Returns 0, or a status after one line on stderr. */
int trace_request_parse(int argc, char **argv, struct trace_request *request);

/* Prints the page of --help on standard output. */
void trace_request_help(void);

#endif
