/* SPDX-License-Identifier: MIT */
/*
 * The last paragraph of the picture: how often each level was entered, where
 * the time went, what cost most, and what to look at next. Memory is bounded.
 */
#ifndef VMM_TRACE_OUT_SUMMARY_H
#define VMM_TRACE_OUT_SUMMARY_H

#include "output.h"
#include "trace/story/story.h"
#include "trace/words/words.h"

#define SUMMARY_NAMES 128u /* kinds of exits that are told apart */

struct summary {
    uint64_t exits, host_calls, syscalls, traps;
    uint64_t into_user;                  /* ring 3 was entered */
    uint64_t lane_ticks[STORY_NR_LANES]; /* of vCPUs; the host's in vmm's */
    uint64_t idle_ticks;
    uint64_t kvm_ticks; /* of vCPUs, between exits and entries: --ktrace */
    uint64_t first_tsc, last_tsc;
    struct summary_cost {
        char name[TRACE_WORDS_MAX];
        uint64_t times, ticks;
    } costs[SUMMARY_NAMES];
    unsigned nr_costs;
    struct {
        uint64_t number, ticks;
        char name[TRACE_WORDS_MAX];
    } longest; /* system call; if there is none, exit */
    bool longest_is_call;
    bool has_guest_records;
};

/* Starts all zero. `note` is story_add's for the same record. */
void summary_record(struct summary *summary, const struct trace_info *info,
                    const struct hv_trace_record *record,
                    const struct story_note *note);
/* For struct story_events: ctx is the summary. */
void summary_piece(void *ctx, const struct story_piece *piece);

/* Where the vCPUs' time went, from the first record to the last. The parts are
 * all of *whole: the last is what nobody knows (before a vCPU's first record,
 * and where records are missing). */
struct summary_part {
    const char *name;
    uint64_t ticks; /* may be 0 */
};

#define SUMMARY_PARTS 7u

void summary_parts(const struct summary *summary, const struct trace_info *info,
                   struct summary_part parts[SUMMARY_PARTS], uint64_t *whole);

/* Nothing if there were no records, or only some are shown. */
void summary_print(const struct summary *summary, const struct trace_info *info,
                   const struct trace_style *style, FILE *out);

#endif
