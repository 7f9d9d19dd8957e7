/* SPDX-License-Identifier: MIT */
/*
 * Sorts a file of any length in bounded memory. Segments are read in order of
 * their lowest TSC into a window. All of the window that is before the lowest
 * TSC of what is not read yet is complete: it is sorted and passed on, and the
 * rest stays. If the window is full and nothing in it is complete, its later
 * half is dropped, and will be read again from the segments that it came from.
 * A file in which everything overlaps would be read as often as it fills the
 * window, so there is a limit on that.
 */
#include "reader_order.h"

#include <errno.h>
#include <stdlib.h>

#include "records.h"
#include "segments.h"

#define WINDOW 131072u      /* records */
#define STEP   (WINDOW / 4) /* how many more are read before the next sort */
/* A recording of ours is nearly in order, and most of it is read once. */
#define MOST_READS 16u

struct entry {
    struct segments_key key;
    uint32_t slot;
};

struct order {
    struct trace_input *input;
    const struct reader_index *index;
    struct segments segments; /* what is still to be read */
    uint64_t may_read;        /* bytes */
    /* The window: the entries' records are in slots. */
    struct entry entries[WINDOW];
    struct hv_trace_record slots[WINDOW];
    uint32_t free[WINDOW];
    size_t nr, nr_free;
    struct segments_key end; /* what is from here on is not in the window */
    size_t gap;              /* next one to be passed on */
    uint64_t last;           /* TSC passed on last */
    void (*use)(void *ctx, const struct hv_trace_record *record);
    void *ctx;
};

/* ------------------------------------------------------------- the window */

static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    return segments_compare(&x->key, &y->key);
}

/* The records of one vCPU are mostly in order already. */
static void sort(struct order *order)
{
    for (size_t i = 1; i < order->nr; i++)
        if (compare(&order->entries[i - 1], &order->entries[i]) > 0) {
            qsort(order->entries, order->nr, sizeof(order->entries[0]),
                  compare);
            return;
        }
}

/* Drops the later half of the window. */
static void drop(struct order *order)
{
    sort(order);
    order->end = order->entries[WINDOW / 2].key;
    while (order->nr > WINDOW / 2)
        order->free[order->nr_free++] = order->entries[--order->nr].slot;
}

static void add(struct order *order, const struct hv_trace_record *record,
                uint64_t at)
{
    const struct segments_key key = {.tsc = record->tsc, .at = at};

    if (order->nr == WINDOW)
        drop(order);
    if (segments_compare(&key, &order->end) >= 0)
        return;
    uint32_t slot = order->free[--order->nr_free];
    order->slots[slot] = *record;
    order->entries[order->nr++] = (struct entry){.key = key, .slot = slot};
}

/* --------------------------------------------------------------- reading */

static void read_records(struct order *order, struct records records,
                         const struct segments_key *from)
{
    while (records_next(&records)) {
        const struct hv_trace_record *r = &records.record;
        const struct segments_key key = {.tsc = r->tsc, .at = records.at};
        if (r->kind != HV_TRACE_NONE && segments_compare(&key, from) >= 0)
            add(order, r, records.at);
    }
}

static uint64_t size_of_all(const struct reader_index *index)
{
    uint64_t size = 0;

    for (size_t i = 0; i < index->nr_segments; i++)
        size += index->segments[i].end - index->segments[i].at;
    return size;
}

/* Reads a segment, from `from` on. Its blocks were whole when the index was
 * made, but the file may have been changed. */
static void read_blocks(struct order *order,
                        const struct reader_segment *segment,
                        const struct segments_key *from)
{
    uint64_t at = segment->at;
    struct trace_block block;

    while (segment->end - at >= sizeof(block)) {
        const uint8_t *header =
            trace_input_get(order->input, at, sizeof(block));
        if (!header)
            return;
        memcpy(&block, header, sizeof(block));
        at += sizeof(block);
        uint64_t left = segment->end - at;
        uint64_t size = block.size < left ? block.size : left;
        if (records_are_in(block.type))
            read_records(order,
                         records_of(order->input, block.type, at, at + size),
                         from);
        at += size;
    }
}

/* Reads the segment that has the lowest TSC, from there on; false if that would
 * be too much. */
static bool read_segment(struct order *order)
{
    struct segments_key from;
    const struct reader_segment *segment =
        segments_take(&order->segments, &from);
    uint64_t size = segment->end - segment->at;

    if (size > order->may_read)
        return false;
    order->may_read -= size;
    read_blocks(order, segment, &from);
    return true;
}

/* ------------------------------------------------------------- passing on */

static void pass(struct order *order, const struct hv_trace_record *record)
{
    order->last = record->tsc;
    order->use(order->ctx, record);
}

/* Passes on the gaps before `key`. */
static void pass_gaps(struct order *order, const struct segments_key *key)
{
    for (; order->gap < order->index->nr_gaps; order->gap++) {
        const struct reader_gap *gap = &order->index->gaps[order->gap];
        const struct segments_key its = {.tsc = gap->tsc, .at = gap->at};
        if (segments_compare(&its, key) >= 0)
            return;
        pass(order, &(struct hv_trace_record){.tsc = gap->tsc,
                                              .kind = HV_TRACE_LOST,
                                              .vcpu = gap->vcpu,
                                              .count = gap->nr});
    }
}

/* Passes on all that is before what is still to be read. */
static void pass_window(struct order *order)
{
    const struct segments_key end = segments_next(&order->segments);
    size_t n = 0;

    sort(order);
    for (; n < order->nr; n++) {
        const struct entry *entry = &order->entries[n];
        if (segments_compare(&entry->key, &end) >= 0)
            break;
        pass_gaps(order, &entry->key);
        pass(order, &order->slots[entry->slot]);
        order->free[order->nr_free++] = entry->slot;
    }
    order->nr -= n;
    memmove(order->entries, order->entries + n,
            order->nr * sizeof(order->entries[0]));
}

static int pass_all(struct order *order)
{
    const struct segments_key never = SEGMENTS_NEVER;

    while (!segments_is_empty(&order->segments)) {
        size_t target = order->nr + STEP;
        order->end = never;
        do {
            if (!read_segment(order))
                return -E2BIG;
        } while (!segments_is_empty(&order->segments) && order->nr < target &&
                 segments_is_before(&order->segments, &order->end));
        if (segments_compare(&order->end, &never) < 0)
            segments_again(&order->segments, &order->end);
        pass_window(order);
    }
    pass_gaps(order, &never);
    return 0;
}

int reader_order_each(struct trace_input *input,
                      const struct reader_index *index, uint64_t behind,
                      void (*use)(void *ctx,
                                  const struct hv_trace_record *record),
                      void *ctx)
{
    struct order *order = malloc(sizeof(*order));
    int rc = order ? segments_init(&order->segments, index) : -ENOMEM;

    if (rc) {
        free(order);
        return rc;
    }
    order->input = input;
    order->index = index;
    order->nr = order->nr_free = order->gap = 0;
    order->last = 0;
    order->may_read = MOST_READS * size_of_all(index);
    order->use = use;
    order->ctx = ctx;
    for (uint32_t i = 0; i < WINDOW; i++)
        order->free[order->nr_free++] = WINDOW - 1 - i;
    rc = pass_all(order);
    if (!rc && behind)
        pass(order, &(struct hv_trace_record){.tsc = order->last,
                                              .kind = HV_TRACE_LOST,
                                              .vcpu = HV_TRACE_NO_VCPU,
                                              .count = behind});
    segments_fini(&order->segments);
    free(order);
    return rc;
}
