/* SPDX-License-Identifier: MIT */
/*
 * Segments and gaps. When all segments are used, neighbours become one.
 */
#include "reader_index.h"

#include <errno.h>
#include <stdlib.h>

#define FIRST_LEAST ((uint64_t)256 << 10) /* as large as blocks become */

/* Makes `to` longer by the segment after it. */
static void join(struct reader_segment *to, const struct reader_segment *next)
{
    to->end = next->end;
    if (next->first < to->first)
        to->first = next->first;
    if (next->last > to->last)
        to->last = next->last;
}

static bool may_join(const struct reader_index *index,
                     const struct reader_segment *a,
                     const struct reader_segment *b)
{
    return a->end == b->at && b->end - a->at <= index->least;
}

/* Halves the number of segments, where they touch. */
static void coarsen(struct reader_index *index)
{
    size_t kept = 0;

    index->least *= 2;
    for (size_t i = 0; i < index->nr_segments; i++) {
        struct reader_segment *last = &index->segments[kept ? kept - 1 : 0];
        if (kept && may_join(index, last, &index->segments[i]))
            join(last, &index->segments[i]);
        else
            index->segments[kept++] = index->segments[i];
    }
    index->nr_segments = kept;
}

int reader_index_add(struct reader_index *index,
                     const struct reader_segment *block)
{
    if (!index->segments) {
        index->segments =
            calloc(READER_INDEX_SEGMENTS, sizeof(*index->segments));
        index->least = FIRST_LEAST;
        if (!index->segments)
            return -ENOMEM;
    }
    if (index->nr_segments && !index->is_cut_here) {
        struct reader_segment *last = &index->segments[index->nr_segments - 1];
        last->end = block->at; /* blocks in between have no records */
        if (may_join(index, last, block)) {
            join(last, block);
            return 0;
        }
    }
    while (index->nr_segments == READER_INDEX_SEGMENTS) {
        if (index->least > UINT64_MAX / 2)
            return -E2BIG;
        coarsen(index);
    }
    index->segments[index->nr_segments++] = *block;
    index->is_cut_here = false;
    return 0;
}

void reader_index_cut(struct reader_index *index)
{
    index->is_cut_here = true;
}

int reader_index_add_gap(struct reader_index *index,
                         const struct reader_gap *gap)
{
    if (!index->gaps)
        index->gaps = calloc(READER_INDEX_GAPS, sizeof(*index->gaps));
    if (!index->gaps)
        return -ENOMEM;
    if (index->nr_gaps < READER_INDEX_GAPS) {
        index->gaps[index->nr_gaps++] = *gap;
        return 0;
    }
    struct reader_gap *last = &index->gaps[index->nr_gaps - 1];
    if (__builtin_add_overflow(last->nr, gap->nr, &last->nr))
        last->nr = UINT64_MAX;
    return 0;
}

static int compare(const void *a, const void *b)
{
    const struct reader_gap *x = a, *y = b;

    if (x->tsc != y->tsc)
        return x->tsc < y->tsc ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

void reader_index_sort(struct reader_index *index)
{
    if (index->nr_gaps)
        qsort(index->gaps, index->nr_gaps, sizeof(*index->gaps), compare);
}

void reader_index_free(struct reader_index *index)
{
    free(index->segments);
    free(index->gaps);
    *index = (struct reader_index){.segments = NULL};
}
