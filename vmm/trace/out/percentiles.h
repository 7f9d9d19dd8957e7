/* SPDX-License-Identifier: MIT */
/*
 * The exact median and 99th percentile of any number of values, in bounded
 * memory. Values are counted, equal ones together. If there are too many
 * different ones, close ones are counted together too, and then the same values
 * must be given again: now only those are counted between which a percentile is
 * known to be.
 */
#ifndef VMM_TRACE_OUT_PERCENTILES_H
#define VMM_TRACE_OUT_PERCENTILES_H

#include "base/util.h"

/* Slots that all tables together may use; each has 16 bytes. Besides, each may
 * have a small table. */
#define PERCENTILES_SLOTS ((size_t)1 << 19)

/* What all tables share. Initialized to all zero. */
struct percentiles_room {
    size_t used;
    size_t most; /* slots in total; 0: PERCENTILES_SLOTS */
};

/* Where a percentile is: from `low` to `high`, and `below` values are less than
 * `low`. It is known when both are the same. */
struct percentile {
    uint64_t low, high;
    uint64_t rank; /* how many values are not greater */
    uint64_t below;
};

/* Initialized to all zero. */
struct percentiles {
    uint64_t nr; /* values */
    uint64_t least, most;
    struct percentile median, p99;
    bool is_settled; /* after the first time */
    unsigned bits;   /* of a value that count, from its highest; 0: no table */
    size_t nr_slots, nr_used;
    struct percentiles_slot {
        uint64_t value; /* the lowest of those that are counted here */
        uint64_t nr;    /* 0: free */
    } * slots;
};

void percentiles_add(struct percentiles *percentiles,
                     struct percentiles_room *room, uint64_t value);

/* All values were given. True: they must be given again. */
bool percentiles_settle(struct percentiles *percentiles,
                        struct percentiles_room *room);

void percentiles_free(struct percentiles *percentiles,
                      struct percentiles_room *room);

#endif
