/* SPDX-License-Identifier: MIT */
/*
 * Which part of a trace file has the records of which time, and where records
 * are missing. It has a maximum size: of a longer file it is less precise.
 */
#ifndef VMM_TRACE_FILE_READER_INDEX_H
#define VMM_TRACE_FILE_READER_INDEX_H

#include "base/util.h"

#define READER_INDEX_SEGMENTS 32768u
#define READER_INDEX_GAPS     32768u

/* Whole blocks, one after the other, from byte `at` to byte `end`. The last one
 * may be cut off. */
struct reader_segment {
    uint64_t at, end;
    uint64_t first, last; /* lowest and highest TSC */
};

/* Records of one source that are missing before one of its blocks. */
struct reader_gap {
    uint64_t tsc; /* of the block's first record */
    uint64_t at;  /* in the file: just before that record */
    uint64_t nr;
    uint8_t vcpu;
};

/* Initialized to all zero. */
struct reader_index {
    struct reader_segment *segments; /* in order of the file */
    size_t nr_segments;
    uint64_t least; /* bytes that a segment may have, if they are many blocks */
    bool is_cut_here; /* what follows is not in the last segment */
    struct reader_gap
        *gaps; /* in order of the file, then by reader_index_sort */
    size_t nr_gaps;
};

/* Adds a block of records. 0; -ENOMEM; -E2BIG: the file has too many pieces
 * with something unreadable between them. */
int reader_index_add(struct reader_index *index,
                     const struct reader_segment *block) MUST_CHECK;
/* The next block is not to be in a segment with those before it. */
void reader_index_cut(struct reader_index *index);
/* Adds a gap. If there are very many, the last ones are one. 0 or -ENOMEM. */
int reader_index_add_gap(struct reader_index *index,
                         const struct reader_gap *gap) MUST_CHECK;
/* Orders the gaps by TSC. */
void reader_index_sort(struct reader_index *index);
void reader_index_free(struct reader_index *index);

#endif
