/* SPDX-License-Identifier: MIT */
/*
 * Which segments of a trace file are still to be read, in order of the lowest
 * TSC that is wanted of them. Only reader_order.c uses this.
 */
#ifndef VMM_TRACE_FILE_SEGMENTS_H
#define VMM_TRACE_FILE_SEGMENTS_H

#include "reader_index.h"

/* Records with the same TSC keep the order of the file. */
struct segments_key {
    uint64_t tsc;
    uint64_t at; /* byte of the file */
};

/* After every record. */
#define SEGMENTS_NEVER                                                         \
    {                                                                          \
        UINT64_MAX, UINT64_MAX                                                 \
    }

struct segments {
    const struct reader_index *index;
    struct segments_next {
        struct segments_key from;
        uint32_t segment;
    } * heap; /* the lowest first */
    size_t nr;
    bool *is_taken; /* by segment */
};

static inline int segments_compare(const struct segments_key *a,
                                   const struct segments_key *b)
{
    if (a->tsc != b->tsc)
        return a->tsc < b->tsc ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

/* All segments are to be read. 0 or -ENOMEM. */
int segments_init(struct segments *segments,
                  const struct reader_index *index) MUST_CHECK;
void segments_fini(struct segments *segments);

static inline bool segments_is_empty(const struct segments *segments)
{
    return segments->nr == 0;
}

/* No record that is still to be read is before this. */
struct segments_key segments_next(const struct segments *segments);
/* Is there one to be read that has records before `end`? */
bool segments_is_before(const struct segments *segments,
                        const struct segments_key *end);

/* Takes the segment with the lowest TSC; *from is where to begin in it. There
 * must be one. */
const struct reader_segment *segments_take(struct segments *segments,
                                           struct segments_key *from);
/* What was taken is to be read again, from `from` on. */
void segments_again(struct segments *segments, const struct segments_key *from);

#endif
