/* SPDX-License-Identifier: MIT */
/*
 * A walk: one system call, exit or interrupt with all that led to it and all
 * that it led to, a step at a time. Two passes over the same records: the first
 * finds what was asked for, the second tells its steps.
 */
#ifndef VMM_TRACE_WALK_WALK_H
#define VMM_TRACE_WALK_WALK_H

#include "trace/out/output.h"

#define WALK_MAX_UP     16u /* records that led to it, one to the next */
#define WALK_MAX_OTHERS 6u

/* What was found. Numbers are those of struct story_note. */
struct walk_found {
    uint64_t number; /* of what was asked for; 0: there is none */
    uint64_t up[WALK_MAX_UP];
    unsigned nr_up; /* up[0] led to it, up[1] to that, ... */
    uint64_t matches;
    uint64_t others[WALK_MAX_OTHERS]; /* the first that match as well */
    unsigned nr_others;
    char title[192]; /* "read, cat[1]"; any byte of a guest's may be in it */
    bool has_end;
    uint64_t begin_tsc, end_tsc;
};

struct walk_find;
struct walk_steps;

/* "#129", or words of its description, its file, its program or its texts: the
 * first system call that has them, else the first trap, exit, or any other.
 * NULL if out of memory. `info` and `wanted` outlive it. */
struct walk_find *walk_find_create(const struct trace_info *info,
                                   const char *wanted) MUST_CHECK;
/* The next record; only one that `may_match` is looked for by words. */
void walk_find_record(struct walk_find *find,
                      const struct hv_trace_record *record, bool may_match);
/* After the last. Lives as long as `find`. */
const struct walk_found *walk_find_result(const struct walk_find *find);
void walk_find_destroy(struct walk_find *find);

/* NULL if out of memory. All arguments outlive it. */
struct walk_steps *walk_steps_create(FILE *out, const struct trace_info *info,
                                     const struct trace_style *style,
                                     const struct walk_found *found) MUST_CHECK;
void walk_steps_record(struct walk_steps *steps,
                       const struct hv_trace_record *record);
void walk_steps_finish(struct walk_steps *steps);
void walk_steps_destroy(struct walk_steps *steps);

#endif
