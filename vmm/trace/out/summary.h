/* SPDX-License-Identifier: MIT */
/*
 * The last paragraph of the picture: how often each level was entered, where
 * the time went, what took the most time, and what to look at next. Memory is
 * bounded.
 */
#ifndef VMM_TRACE_OUT_SUMMARY_H
#define VMM_TRACE_OUT_SUMMARY_H

#include "output.h"
#include "trace/story/story.h"
#include "trace/words/words.h"

#define SUMMARY_NAMES 128u /* kinds of exits told apart */

struct summary {
    uint64_t exits, host_calls, syscalls, traps;
    uint64_t into_user;                  /* how often ring 3 was entered */
    uint64_t lane_ticks[STORY_NR_LANES]; /* of vCPUs; vmm's has the host's */
    uint64_t idle_ticks;
    uint64_t kvm_ticks; /* of vCPUs, between exit and entry: --ktrace; or the
                           estimate of that, taken from the guest's time */
    uint64_t owed_ticks[256]; /* of the estimate, not taken yet; by vCPU */
    struct {                  /* at exits the guest stood still */
        uint64_t times;
        uint64_t vmm, host, kvm; /* ticks */
        bool is_estimated;       /* kvm */
    } still;
    uint64_t first_tsc, last_tsc;
    struct summary_cost {
        char name[TRACE_WORDS_MAX];
        uint64_t times, ticks;
    } costs[SUMMARY_NAMES];
    unsigned nr_costs;
    struct {
        uint64_t number, ticks;
        char name[TRACE_WORDS_MAX];
    } longest; /* the longest system call; if there is none, the longest exit */
    bool longest_is_call;
    bool has_guest_records;
};

/* Initialized to all zero. `note` is what story_add returned for the record. */
void summary_record(struct summary *summary, const struct trace_info *info,
                    const struct hv_trace_record *record,
                    const struct story_note *note);
/* For struct story_events, with the summary as ctx. */
void summary_piece(void *ctx, const struct story_piece *piece);
void summary_still(void *ctx, const struct story_still *still);

/* How the vCPUs' time was spent, from the first record to the last. The parts
 * add up to *whole. The last part is time of which nothing is known (before a
 * vCPU's first record, and where records are missing). */
struct summary_part {
    const char *name;
    uint64_t ticks; /* may be 0 */
};

#define SUMMARY_PARTS 8u

void summary_parts(const struct summary *summary, const struct trace_info *info,
                   struct summary_part parts[SUMMARY_PARTS], uint64_t *whole);

/* How long the guest stood still at exits to vmm, in all. The parts add up to
 * *whole, which is 0 if this is not known. */
#define SUMMARY_STILL_PARTS 3u

void summary_still_parts(const struct summary *summary,
                         struct summary_part parts[SUMMARY_STILL_PARTS],
                         uint64_t *whole);

/* The same in words: "9.1 us: vmm 3.0 us, ...". */
#define SUMMARY_STILL_WORDS 256u
void summary_still_words(const struct summary *summary,
                         const struct trace_info *info, char *buf, size_t size);

/* Prints nothing if there were no records, or only some of them are shown. */
void summary_print(const struct summary *summary, const struct trace_info *info,
                   const struct trace_style *style, FILE *out);

#endif
