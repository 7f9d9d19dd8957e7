/* SPDX-License-Identifier: MIT */
/*
 * One line of the lane picture: a column for each level, words in the level
 * they belong to, and an arrow where the CPU crosses from one level to another.
 */
#ifndef VMM_TRACE_OUT_LANES_H
#define VMM_TRACE_OUT_LANES_H

#include "trace/words/describe.h"
#include "trace/words/kinds.h"

struct lanes_row {
    int64_t time_ns;
    unsigned vcpu; /* or HV_TRACE_NO_VCPU */
    enum trace_lane from, to;
    const char *where; /* text in the left one of the two lanes */
    const char *line;  /* source line after `where`, if it fits; or NULL */
    const char *what;  /* text in the right one */
    bool is_text;      /* `what` ends in a quoted text of the guest */
    bool has_took;
    uint64_t took_ns;
    uint64_t times; /* over 1: the line stands for this many */
};

/* The number of columns from the beginning of `lane` to the durations. */
unsigned lanes_room(const struct trace_style *style, enum trace_lane lane);

void lanes_print_header(FILE *out, const struct trace_style *style);
void lanes_print(FILE *out, const struct trace_style *style,
                 const struct lanes_row *row);

#endif
