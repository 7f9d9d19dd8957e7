/* SPDX-License-Identifier: MIT */
/*
 * Where the time of a system call or a trap went, from its begin to its end:
 * who had its CPU meanwhile.
 */
#ifndef VMM_TRACE_WALK_WALK_TIME_H
#define VMM_TRACE_WALK_WALK_TIME_H

#include "trace/story/story.h"
#include "walk.h"

enum walk_time_part {
    WALK_TIME_KERNEL, /* for the process itself */
    WALK_TIME_OTHERS, /* other processes, and the kernel for them */
    WALK_TIME_IDLE,
    WALK_TIME_KVM,
    WALK_TIME_VMM,
    WALK_TIME_HOST,
    WALK_TIME_NR,
};

/* Initialized to all zero, but for `found`. */
struct walk_time {
    const struct walk_found *found;
    uint64_t ticks[WALK_TIME_NR];
    bool is_estimated; /* KVM's part */
};

/* For each piece and each exit of the recording. `is_in_walk`: the exit is one
 * of the walk's. */
void walk_time_piece(struct walk_time *time, const struct story_piece *piece);
void walk_time_still(struct walk_time *time, const struct story_still *still,
                     bool is_in_walk);

/* "Of its 21.94 ms on CPU 0: ...". Call after the last record. "" if it has no
 * end, came back on another CPU, or is another kind of record. */
#define WALK_TIME_WORDS 384u
void walk_time_words(const struct walk_time *time,
                     const struct trace_info *info, char *buf, size_t size);

#endif
