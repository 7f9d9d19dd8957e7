/* SPDX-License-Identifier: MIT */
/*
 * The file names that PATH records carry, kept for the records that they belong
 * to: the latest ones of each vCPU. They come from a file or a guest, and may
 * hold any bytes.
 */
#ifndef VMM_TRACE_WORDS_PATHS_H
#define VMM_TRACE_WORDS_PATHS_H

#include "base/util.h"
#include "hv/trace.h"

struct path_name {
    uint64_t tsc;  /* of the record it belongs to */
    uint64_t said; /* ASKED: when the name was given */
    uint32_t which;
    size_t len; /* of the whole name; `text` has at most HV_PATH_MAX bytes */
    size_t have;
    bool is_set;
    char text[HV_PATH_MAX];
};

/* For one vCPU. Initialized to all zero. */
struct paths {
    struct path_name asked[2]; /* of an exit; a rename has two names */
    unsigned nr_asked;
    /* Of the last two host calls: one may still wait to be shown when the names
     * of the next one arrive. */
    struct path_name host[4];
    unsigned nr_host; /* added so far; number n is at n % 4 */
};

void paths_learn(struct paths *paths, const struct hv_trace_record *record);

/* Name `index` of a record, or NULL. For a POLICY record (index 0): the latest
 * name that its exit had given by then. */
const struct path_name *paths_find(const struct paths *paths,
                                   const struct hv_trace_record *record,
                                   unsigned index);

#endif
