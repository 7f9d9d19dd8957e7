/* SPDX-License-Identifier: MIT */
/*
 * One line of the lane picture: a column for each level, words in the level
 * they belong to, and an arrow where the CPU crosses from one to another.
 */
#ifndef VMM_TRACE_OUT_LANES_H
#define VMM_TRACE_OUT_LANES_H

#include "trace/words/describe.h"
#include "trace/words/kinds.h"

struct lanes_row {
    int64_t time_ns;
    unsigned vcpu; /* or HV_TRACE_NO_VCPU */
    enum trace_lane from, to;
    const char *where; /* in the left one of the two lanes */
    const char *line;  /* in the source, behind it if there is room; or NULL */
    const char *what;  /* in the right one */
    bool is_text;      /* `what` ends in quoted text of the guest's */
    bool has_took;
    uint64_t took_ns;
    uint64_t times; /* over 1: it stands for so many */
};

/* Columns from the beginning of `lane` to the column of durations. */
unsigned lanes_room(const struct trace_style *style, enum trace_lane lane);

void lanes_print_header(FILE *out, const struct trace_style *style);
void lanes_print(FILE *out, const struct trace_style *style,
                 const struct lanes_row *row);

#endif
