/* SPDX-License-Identifier: MIT */
/*
 * The record rings: their memory, and reading from them.
 */
#include "recorder.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

static struct trace_ring *ring_of(struct trace_source *source)
{
    return (struct trace_ring *)((char *)source -
                                 offsetof(struct trace_ring, source));
}

static size_t source_read(struct trace_source *source, uint64_t *tail,
                          struct hv_trace_record *out, size_t max,
                          uint64_t *lost)
{
    struct trace_ring *ring = ring_of(source);
    size_t n = trace_ring_read(ring, tail, out, max, lost);

    atomic_store_explicit(&ring->consumed, *tail, memory_order_relaxed);
    return n;
}

static uint64_t source_written(struct trace_source *source)
{
    return trace_ring_written(ring_of(source));
}

static uint64_t source_busy_since(struct trace_source *source)
{
    return atomic_load_explicit(&ring_of(source)->began, memory_order_acquire);
}

static int create_slots(struct trace_slots *slots, uint64_t nr)
{
    /* Fresh pages: a short run touches only the first few. */
    void *memory =
        mmap(NULL, nr * sizeof(*slots->records), PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        return -ENOMEM;
    /* Each page alone: to clear a huge one would stop the guest for 2 MiB in
     * one exit, and in which exits depends on where the ring lies. A kernel
     * without huge pages refuses. */
    (void)madvise(memory, nr * sizeof(*slots->records), MADV_NOHUGEPAGE);
    *slots = (struct trace_slots){.records = memory, .mask = nr - 1};
    return 0;
}

static void destroy_slots(struct trace_slots *slots)
{
    if (slots->records)
        munmap(slots->records, (slots->mask + 1) * sizeof(*slots->records));
    slots->records = NULL;
}

int trace_ring_create(struct trace_ring *ring, uint64_t nr)
{
    /* A reader must skip as many slots as one record and its nested records may
     * take; in a small ring, an eighth of it. */
    uint64_t margin = nr / 8 > TRACE_MAX_NESTED ? TRACE_MAX_NESTED + 1
                      : nr / 8                  ? nr / 8
                                                : 1;
    struct trace_slots slots;
    int rc = create_slots(&slots, nr);

    if (rc)
        return rc;
    ring->slots = ring->first = slots;
    ring->more = (struct trace_slots){.records = NULL};
    ring->nr_nested = 0;
    ring->max_nested = (uint32_t)margin - 1;
    ring->look_at = UINT64_MAX;
    atomic_init(&ring->head, 0);
    atomic_init(&ring->began, TRACE_NOT_BUSY);
    atomic_init(&ring->more_from, UINT64_MAX);
    atomic_init(&ring->consumed, 0);
    ring->source = (struct trace_source){
        .read = source_read,
        .written = source_written,
        .busy_since = source_busy_since,
    };
    return 0;
}

int trace_ring_reserve(struct trace_ring *ring, uint64_t nr)
{
    ring->look_at = 0;
    return create_slots(&ring->more, nr);
}

void trace_ring_destroy(struct trace_ring *ring)
{
    destroy_slots(&ring->first);
    destroy_slots(&ring->more);
}

/* ---------------------------------------------------------------- the writer
 */

void trace_ring_look(struct trace_ring *ring)
{
    const struct trace_slots *first = &ring->first, *more = &ring->more;
    const uint64_t nr = first->mask + 1;
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);

    /* Both distances together, and the margin, are less than the ring. */
    ring->look_at = head + nr / 8;
    if (head - atomic_load_explicit(&ring->consumed, memory_order_relaxed) <
        nr / 2)
        return;
    for (uint64_t i = head; i <= head + ring->nr_nested; i++)
        more->records[i & more->mask] = first->records[i & first->mask];
    ring->slots = *more;
    ring->look_at = UINT64_MAX;
    /* A reader that sees a later head also sees this; pairs with the acquire
     * in trace_ring_read. */
    atomic_store_explicit(&ring->more_from, head, memory_order_release);
}

void trace_ring_nest(struct trace_ring *ring,
                     const struct hv_trace_record *record)
{
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    struct hv_trace_record *last =
        &ring->slots.records[(head + ring->nr_nested) & ring->slots.mask];

    if (ring->nr_nested < ring->max_nested) {
        ring->nr_nested++;
        atomic_thread_fence(memory_order_release); /* as in trace_ring_slot */
        ring->slots.records[(head + ring->nr_nested) & ring->slots.mask] =
            *record;
    } else if (ring->nr_nested && last->kind == HV_TRACE_LOST) {
        last->count++;
    } else if (ring->nr_nested) {
        *last = (struct hv_trace_record){
            .tsc = last->tsc,
            .kind = HV_TRACE_LOST,
            .vcpu = last->vcpu,
            .count = 2, /* this one, and the one it replaces */
        };
    }
}

void trace_ring_write(struct trace_ring *ring,
                      const struct hv_trace_record *record)
{
    *trace_ring_slot(ring) = *record;
    trace_ring_make_room(ring);
    trace_ring_commit(ring);
}

/* ---------------------------------------------------------------- the reader
 */

/* What a reader sees of a ring. */
struct view {
    uint64_t head;
    uint64_t more_from;
};

static struct view look_at_ring(const struct trace_ring *ring)
{
    struct view view;

    /* In this order: see trace_ring_look. */
    view.head = atomic_load_explicit(&ring->head, memory_order_acquire);
    view.more_from =
        atomic_load_explicit(&ring->more_from, memory_order_relaxed);
    return view;
}

/* The slots after the newest record may be partly written: those are not
 * safe. */
static uint64_t nr_safe(const struct trace_ring *ring,
                        const struct trace_slots *slots)
{
    return slots->mask + 1 - (1 + ring->max_nested);
}

/* The oldest record that is not overwritten. */
static uint64_t oldest(const struct trace_ring *ring, struct view view)
{
    uint64_t end = view.head;

    if (end > view.more_from) {
        if (end - view.more_from > nr_safe(ring, &ring->more))
            return end - nr_safe(ring, &ring->more);
        end = view.more_from; /* the first slots stay as they were then */
    }
    return end > nr_safe(ring, &ring->first) ? end - nr_safe(ring, &ring->first)
                                             : 0;
}

size_t trace_ring_read(struct trace_ring *ring, uint64_t *tail,
                       struct hv_trace_record *out, size_t max, uint64_t *lost)
{
    struct view view = look_at_ring(ring);
    size_t n = 0;

    if (*tail < oldest(ring, view)) {
        *lost += oldest(ring, view) - *tail;
        *tail = oldest(ring, view);
    }
    const uint64_t from = *tail;
    const uint64_t end = view.head - from < max ? view.head : from + max;
    /* In one part, or in both. */
    for (uint64_t i = from; i < end;) {
        const bool is_first = i < view.more_from;
        const struct trace_slots slots = is_first ? ring->first : ring->more;
        const uint64_t stop =
            is_first && view.more_from < end ? view.more_from : end;
        for (; i < stop; i++)
            out[n++] = slots.records[i & slots.mask];
    }
    *tail = end;
    /* Drop the records that the writer may have overwritten while they were
     * copied. The fence orders the copies before this second look; it pairs
     * with the release fence in trace_ring_slot. */
    atomic_thread_fence(memory_order_acquire);
    view = look_at_ring(ring);
    if (oldest(ring, view) > from) {
        uint64_t torn = oldest(ring, view) - from;
        if (torn > n)
            torn = n;
        for (size_t i = (size_t)torn; i < n; i++)
            out[i - torn] = out[i];
        *lost += torn;
        n -= (size_t)torn;
    }
    return n;
}
