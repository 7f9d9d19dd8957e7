/* SPDX-License-Identifier: MIT */
/*
 * Which records somebody wants to see.
 */
#ifndef VMM_TRACE_WORDS_FILTER_H
#define VMM_TRACE_WORDS_FILTER_H

#include "trace/out/output.h"

#define TRACE_ANY_VCPU (-1)

struct trace_filter {
    int64_t from_ns, to_ns; /* since time 0 */
    int vcpu;               /* TRACE_ANY_VCPU: all */
    uint32_t lanes;         /* bit of each enum trace_lane */
    uint64_t kinds;         /* bit of each enum hv_trace_kind */
    const char *grep;       /* in its description; NULL: anything. An output
                               that has lines looks at these instead */
};

/* Everything. */
struct trace_filter trace_filter_all(void);

/* "3", "0,host": names as trace_lane_name. False if one is none. */
bool trace_filter_rings(struct trace_filter *filter, const char *words);
/* "exit,syscall": names as trace_kind_name. The same. */
bool trace_filter_kinds(struct trace_filter *filter, const char *words);

/* Does it hide others than those before and after a time? */
bool trace_filter_has_gaps(const struct trace_filter *filter);

/* Does it hide anything? */
bool trace_filter_hides(const struct trace_filter *filter);

/* LOST records are always wanted, and what else a record needs (a system
 * call's TEXT) has its fate. */
bool trace_filter_wants(const struct trace_filter *filter,
                        const struct trace_info *info,
                        const struct hv_trace_record *record);

#endif
