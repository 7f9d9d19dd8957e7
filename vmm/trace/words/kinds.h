/* SPDX-License-Identifier: MIT */
/*
 * The names of the kinds of records, and the levels that each kind crosses.
 */
#ifndef VMM_TRACE_WORDS_KINDS_H
#define VMM_TRACE_WORDS_KINDS_H

#include "base/util.h"
#include "hv/trace.h"

/* The levels of the picture. */
enum trace_lane {
    TRACE_LANE_PROGRAM, /* ring 3 */
    TRACE_LANE_KERNEL,  /* ring 0, or a guest whose ring is unknown */
    TRACE_LANE_VMM,     /* ring -1 */
    TRACE_LANE_HOST,
    TRACE_NR_LANES,
};

#define TRACE_NR_KINDS 64u /* no named kind is above this */

/* A level as --ring= takes it: "3", "0", "-1", "host". */
const char *trace_lane_name(enum trace_lane lane);

/* A kind as --kind= and tables of records by kind name it: "exit" and so on;
 * "?" if it is not known. */
const char *trace_kind_name(unsigned kind);

/* Is it a KVM record whose line begins with this event ("kvm_exit:")? */
bool trace_kind_is_kvm(const struct hv_trace_record *record, const char *event);

/* The levels from which and to which the record crosses; both are the same if
 * it does not cross. Its words belong in `to`. */
void trace_describe_lanes(const struct hv_trace_record *record,
                          enum trace_lane *from, enum trace_lane *to);

#endif
