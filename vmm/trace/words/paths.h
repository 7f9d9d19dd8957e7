/* SPDX-License-Identifier: MIT */
/*
 * The file names that PATH records bring, kept for the records that they belong
 * to: the last ones of each vCPU. They come from a file, or from a guest: any
 * bytes.
 */
#ifndef VMM_TRACE_WORDS_PATHS_H
#define VMM_TRACE_WORDS_PATHS_H

#include "base/util.h"
#include "hv/trace.h"

struct path_name {
    uint64_t tsc;  /* of the record that it belongs to */
    uint64_t said; /* ASKED: when it was named */
    uint32_t which;
    size_t len; /* of all of it; text has HV_PATH_MAX at most */
    size_t have;
    bool is_set;
    char text[HV_PATH_MAX];
};

/* Starts all zero. Of one vCPU. */
struct paths {
    struct path_name asked[2]; /* of an exit; a rename has two */
    unsigned nr_asked;
    /* Of the last two host calls: one may wait to be shown while the next one's
     * come. */
    struct path_name host[4];
    unsigned nr_host; /* ever; number n is at n % 4 */
};

void paths_learn(struct paths *paths, const struct hv_trace_record *record);

/* Name `index` of a record, or NULL: of a POLICY record (index 0) the
 * latest that its exit had named then. */
const struct path_name *paths_find(const struct paths *paths,
                                   const struct hv_trace_record *record,
                                   unsigned index);

#endif
