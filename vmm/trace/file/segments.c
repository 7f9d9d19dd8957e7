/* SPDX-License-Identifier: MIT */
/*
 * A binary heap of segments.
 */
#include "segments.h"

#include <errno.h>
#include <stdlib.h>

int segments_init(struct segments *segments, const struct reader_index *index)
{
    *segments = (struct segments){.index = index};
    if (!index->nr_segments)
        return 0;
    segments->heap = calloc(index->nr_segments, sizeof(*segments->heap));
    segments->is_taken = calloc(index->nr_segments, sizeof(bool));
    if (!segments->heap || !segments->is_taken) {
        segments_fini(segments);
        return -ENOMEM;
    }
    memset(segments->is_taken, true, index->nr_segments);
    segments_again(segments, &(struct segments_key){0, 0});
    return 0;
}

void segments_fini(struct segments *segments)
{
    free(segments->heap);
    free(segments->is_taken);
    segments->heap = NULL;
    segments->is_taken = NULL;
}

static void put(struct segments *segments, const struct segments_next *next)
{
    struct segments_next *heap = segments->heap;
    size_t i = segments->nr++;

    for (; i; i = (i - 1) / 2) {
        struct segments_next *up = &heap[(i - 1) / 2];
        if (segments_compare(&up->from, &next->from) <= 0)
            break;
        heap[i] = *up;
    }
    heap[i] = *next;
}

struct segments_key segments_next(const struct segments *segments)
{
    const struct segments_key never = SEGMENTS_NEVER;

    return segments->nr ? segments->heap[0].from : never;
}

bool segments_is_before(const struct segments *segments,
                        const struct segments_key *end)
{
    return segments->nr && segments_compare(&segments->heap[0].from, end) < 0;
}

const struct reader_segment *segments_take(struct segments *segments,
                                           struct segments_key *from)
{
    struct segments_next *heap = segments->heap;
    const struct segments_next first = heap[0], last = heap[--segments->nr];
    size_t i = 0, next;

    while ((next = 2 * i + 1) < segments->nr) {
        if (next + 1 < segments->nr &&
            segments_compare(&heap[next + 1].from, &heap[next].from) < 0)
            next++;
        if (segments_compare(&last.from, &heap[next].from) <= 0)
            break;
        heap[i] = heap[next];
        i = next;
    }
    heap[i] = last;
    *from = first.from;
    segments->is_taken[first.segment] = true;
    return &segments->index->segments[first.segment];
}

void segments_again(struct segments *segments, const struct segments_key *from)
{
    for (uint32_t i = 0; i < segments->index->nr_segments; i++) {
        const struct reader_segment *segment = &segments->index->segments[i];
        const struct segments_key begin = {segment->first, segment->at};
        if (!segments->is_taken[i] || segment->last < from->tsc)
            continue;
        put(segments,
            &(struct segments_next){
                segments_compare(&begin, from) < 0 ? *from : begin, i});
        segments->is_taken[i] = false;
    }
}
