/* SPDX-License-Identifier: MIT */
/*
 * A window of records, sorted as they arrive.
 */
#include "order.h"

#include <stdlib.h>
#include <x86intrin.h>

#define BATCH      64u
#define MAX_WINDOW 16384u

struct trace_order {
    struct trace_sources *sources;
    uint64_t patience;
    trace_order_fn use;
    void *ctx;
    struct {
        uint64_t tail;
        uint64_t lost;
        uint64_t last; /* tsc of the record that was read last */
    } cursors[TRACE_MAX_SOURCES];
    uint64_t due; /* no record before this time can come any more */
    /* The window is [first, end), in order. */
    size_t first;
    size_t end;
    struct hv_trace_record window[MAX_WINDOW];
};

struct trace_order *trace_order_create(struct trace_sources *sources,
                                       uint64_t patience, trace_order_fn use,
                                       void *ctx)
{
    struct trace_order *order = calloc(1, sizeof(*order));

    if (order) {
        order->sources = sources;
        order->patience = patience;
        order->use = use;
        order->ctx = ctx;
    }
    return order;
}

void trace_order_destroy(struct trace_order *order)
{
    free(order);
}

/* Those of one source are nearly in order. */
static void sort(struct hv_trace_record *records, size_t nr)
{
    for (size_t i = 1; i < nr; i++) {
        const struct hv_trace_record record = records[i];
        size_t at = i;
        for (; at && records[at - 1].tsc > record.tsc; at--)
            records[at] = records[at - 1];
        records[at] = record;
    }
}

/* Merges records, which are in order, into the window: all at once, since a
 * guest can make records that belong at the window's beginning. Usually they
 * belong at its end, or near it. */
static void insert(struct trace_order *order,
                   const struct hv_trace_record *records, size_t nr)
{
    struct hv_trace_record *window = order->window;
    size_t at = order->end, to = order->end + nr;

    order->end = to;
    while (nr) {
        bool is_later =
            at > order->first && window[at - 1].tsc > records[nr - 1].tsc;
        window[--to] = is_later ? window[--at] : records[--nr];
    }
}

/* Is there room for one batch, and for the gap before it? */
static bool make_room(struct trace_order *order)
{
    if (order->end + BATCH + 1 <= MAX_WINDOW)
        return true;
    memmove(order->window, order->window + order->first,
            (order->end - order->first) * sizeof(order->window[0]));
    order->end -= order->first;
    order->first = 0;
    return order->end + BATCH + 1 <= MAX_WINDOW;
}

/* Reads one batch from one source. */
static size_t read_batch(struct trace_order *order, unsigned index)
{
    struct trace_source *source = order->sources->list[index];
    struct hv_trace_record records[BATCH];
    uint64_t lost = 0;
    size_t n = source->read(source, &order->cursors[index].tail, records, BATCH,
                            &lost);

    order->cursors[index].lost += lost;
    if (lost) {
        const struct hv_trace_record gap = {
            .tsc = n ? records[0].tsc : __rdtsc(),
            .kind = HV_TRACE_LOST,
            .vcpu = n ? records[0].vcpu : HV_TRACE_NO_VCPU,
            .count = lost,
        };
        insert(order, &gap, 1);
    }
    if (n)
        order->cursors[index].last = records[n - 1].tsc;
    sort(records, n);
    insert(order, records, n);
    return n;
}

/* No new record can come before this time. Call it before reading: a source
 * that was busy then may be done while we read. */
static uint64_t settled(const struct trace_order *order)
{
    uint64_t time = __rdtsc() - order->patience;

    for (unsigned i = 0; i < trace_sources_count(order->sources); i++) {
        struct trace_source *source = order->sources->list[i];
        uint64_t busy =
            source->busy_since ? source->busy_since(source) : TRACE_NOT_BUSY;
        if (busy < time)
            time = busy;
    }
    return time;
}

size_t trace_order_read(struct trace_order *order)
{
    uint64_t time = settled(order);
    unsigned nr_sources = trace_sources_count(order->sources);
    size_t nr = 0, n;

    do {
        n = 0;
        for (unsigned i = 0; i < nr_sources && make_room(order); i++)
            n += read_batch(order, i);
        nr += n;
    } while (n);
    /* A source that has more records continues after its last one. */
    for (unsigned i = 0; i < nr_sources; i++) {
        struct trace_source *source = order->sources->list[i];
        if (source->written(source) != order->cursors[i].tail &&
            order->cursors[i].last < time)
            time = order->cursors[i].last;
    }
    order->due = time;
    return nr;
}

size_t trace_order_give(struct trace_order *order, size_t max, bool all)
{
    /* When the window is full, records can wait no longer. */
    bool is_full = order->end - order->first + BATCH + 1 > MAX_WINDOW;
    size_t n = 0;

    while (n < max && order->first < order->end &&
           (all || is_full || order->window[order->first].tsc <= order->due)) {
        order->use(order->ctx, &order->window[order->first++]);
        n++;
    }
    return n;
}

uint64_t trace_order_lost(const struct trace_order *order)
{
    uint64_t lost = 0;

    for (unsigned i = 0; i < TRACE_MAX_SOURCES; i++)
        lost += order->cursors[i].lost;
    return lost;
}

uint64_t trace_order_unread(const struct trace_order *order)
{
    uint64_t unread = 0;

    for (unsigned i = 0; i < trace_sources_count(order->sources); i++) {
        struct trace_source *source = order->sources->list[i];
        unread += source->written(source) - order->cursors[i].tail;
    }
    return unread;
}
