/* SPDX-License-Identifier: MIT */
/*
 * The kinds of records, by name, and the levels that each crosses.
 */
#ifndef VMM_TRACE_WORDS_KINDS_H
#define VMM_TRACE_WORDS_KINDS_H

#include "base/util.h"
#include "hv/trace.h"

/* The levels of the picture. */
enum trace_lane {
    TRACE_LANE_PROGRAM, /* ring 3 */
    TRACE_LANE_KERNEL,  /* ring 0, or a guest whose ring is not known */
    TRACE_LANE_VMM,     /* ring -1 */
    TRACE_LANE_HOST,
    TRACE_NR_LANES,
};

#define TRACE_NR_KINDS 64u /* no kind that has a name is above them */

/* "3", "0", "-1", "host": a level, as --ring= takes it. */
const char *trace_lane_name(enum trace_lane lane);

/* "exit" and so on, for --kind= and for what shows records by kind; "?" for
 * one that is not known. */
const char *trace_kind_name(unsigned kind);

/* Is a KVM record the beginning of this event's line ("kvm_exit:")? */
bool trace_kind_is_kvm(const struct hv_trace_record *record, const char *event);

/* From which level to which the record crosses; the same one twice if it
 * stays. `to` is where its words belong. */
void trace_describe_lanes(const struct hv_trace_record *record,
                          enum trace_lane *from, enum trace_lane *to);

#endif
