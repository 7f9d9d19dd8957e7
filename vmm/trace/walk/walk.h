/* SPDX-License-Identifier: MIT */
/*
 * A walk: one system call, exit or interrupt, with everything that led to it
 * and everything that it led to, a step at a time. It takes two passes over the
 * same records: the first finds the record that was asked for, the second
 * prints the steps.
 */
#ifndef VMM_TRACE_WALK_WALK_H
#define VMM_TRACE_WALK_WALK_H

#include "trace/out/output.h"

#define WALK_MAX_UP     16u /* longest chain of causes */
#define WALK_MAX_OTHERS 6u

/* What the first pass found. The numbers are those of struct story_note. */
struct walk_found {
    uint64_t number; /* of the record that was asked for; 0: not found */
    uint64_t up[WALK_MAX_UP];
    unsigned nr_up; /* up[0] led to it, up[1] to that, ... */
    uint64_t matches;
    uint64_t others[WALK_MAX_OTHERS]; /* the first other records that match */
    unsigned nr_others;
    char title[192]; /* "read, cat[1]"; may hold any byte a guest chose */
    bool may_end;    /* it is a system call or a trap: one returns from it */
    bool has_end;
    bool has_moved; /* it returned on another vCPU than it came */
    uint8_t vcpu;
    uint32_t pid; /* or STORY_NO_PID */
    uint64_t begin_tsc, end_tsc;
};

struct walk_find;
struct walk_steps;

/* `wanted` is "#129", or words to find in the description, the file, the
 * program or the texts of a record. A record with exactly this name is taken
 * (`read` is no readlink), else one of the program with exactly this name, else
 * one with the words in its name, else any with the words in it; among these
 * the first system call, else the first trap, then exit, then any other. NULL
 * if out of memory. `info` and `wanted` must outlive it. */
struct walk_find *walk_find_create(const struct trace_info *info,
                                   const char *wanted) MUST_CHECK;
/* Adds the next record. Only records with `may_match` are searched for
 * words. */
void walk_find_record(struct walk_find *find,
                      const struct hv_trace_record *record, bool may_match);
/* Call after the last record. The result lives as long as `find`. */
const struct walk_found *walk_find_result(const struct walk_find *find);
void walk_find_destroy(struct walk_find *find);

/* Returns NULL if out of memory. All arguments must outlive it. */
struct walk_steps *walk_steps_create(FILE *out, const struct trace_info *info,
                                     const struct trace_style *style,
                                     const struct walk_found *found) MUST_CHECK;
void walk_steps_record(struct walk_steps *steps,
                       const struct hv_trace_record *record);
void walk_steps_finish(struct walk_steps *steps);
void walk_steps_destroy(struct walk_steps *steps);

#endif
