/* SPDX-License-Identifier: MIT */
/*
 * Which records are wanted.
 */
#ifndef VMM_TRACE_WORDS_FILTER_H
#define VMM_TRACE_WORDS_FILTER_H

#include "trace/out/output.h"

#define TRACE_ANY_VCPU (-1)

struct trace_filter {
    int64_t from_ns, to_ns; /* since time 0 */
    int vcpu;               /* TRACE_ANY_VCPU: all */
    uint32_t lanes;         /* one bit for each enum trace_lane */
    uint64_t kinds;         /* one bit for each enum hv_trace_kind */
    const char *grep; /* words in its description; NULL: anything. An output
                         that has lines matches these instead */
};

/* A filter that hides nothing. */
struct trace_filter trace_filter_all(void);

/* "3", "0,host": names as in trace_lane_name. False if one is not a name. */
bool trace_filter_rings(struct trace_filter *filter, const char *words);
/* "exit,syscall": names as in trace_kind_name. False if one is not a name. */
bool trace_filter_kinds(struct trace_filter *filter, const char *words);

/* Does it hide records in between, not only before or after a time? */
bool trace_filter_has_gaps(const struct trace_filter *filter);

/* Does it hide anything? */
bool trace_filter_hides(const struct trace_filter *filter);

/* LOST records are always wanted. A record that belongs to another (the TEXT of
 * a system call) is wanted if that is. */
bool trace_filter_wants(const struct trace_filter *filter,
                        const struct trace_info *info,
                        const struct hv_trace_record *record);

#endif
