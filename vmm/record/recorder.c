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
    return trace_ring_read(ring_of(source), tail, out, max, lost);
}

static uint64_t source_written(struct trace_source *source)
{
    return trace_ring_written(ring_of(source));
}

static uint64_t source_busy_since(struct trace_source *source)
{
    return atomic_load_explicit(&ring_of(source)->began, memory_order_acquire);
}

int trace_ring_create(struct trace_ring *ring, uint64_t nr)
{
    /* Fresh pages: a short run touches only the first few. */
    void *memory =
        mmap(NULL, nr * sizeof(*ring->records), PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        return -ENOMEM;
    /* A reader must skip as many slots as one record and its nested records may
     * take; in a small ring, an eighth of it. */
    uint64_t margin = nr / 8 > TRACE_MAX_NESTED ? TRACE_MAX_NESTED + 1
                      : nr / 8                  ? nr / 8
                                                : 1;
    ring->records = memory;
    ring->mask = nr - 1;
    ring->nr_nested = 0;
    ring->max_nested = (uint32_t)margin - 1;
    atomic_init(&ring->head, 0);
    atomic_init(&ring->began, TRACE_NOT_BUSY);
    ring->source = (struct trace_source){
        .read = source_read,
        .written = source_written,
        .busy_since = source_busy_since,
    };
    return 0;
}

void trace_ring_destroy(struct trace_ring *ring)
{
    if (ring->records)
        munmap(ring->records, (ring->mask + 1) * sizeof(*ring->records));
    ring->records = NULL;
}

void trace_ring_nest(struct trace_ring *ring,
                     const struct hv_trace_record *record)
{
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    struct hv_trace_record *last =
        &ring->records[(head + ring->nr_nested) & ring->mask];

    if (ring->nr_nested < ring->max_nested) {
        ring->nr_nested++;
        atomic_thread_fence(memory_order_release); /* as in trace_ring_slot */
        ring->records[(head + ring->nr_nested) & ring->mask] = *record;
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
    trace_ring_commit(ring);
}

size_t trace_ring_read(struct trace_ring *ring, uint64_t *tail,
                       struct hv_trace_record *out, size_t max, uint64_t *lost)
{
    /* The slots after the newest record may be partly written: skip them. */
    const uint64_t safe = ring->mask + 1 - (1 + ring->max_nested);
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
    size_t n = 0;

    if (head - *tail > safe) {
        *lost += head - *tail - safe;
        *tail = head - safe;
    }
    const uint64_t first = *tail;
    const size_t most = head - first < max ? (size_t)(head - first) : max;
    for (; n < most; n++)
        out[n] = ring->records[(first + n) & ring->mask];
    *tail = first + n;
    /* Drop the records that the writer may have overwritten while they were
     * copied. The fence orders the copies before this second read of head; it
     * pairs with the release fence in trace_ring_slot. */
    atomic_thread_fence(memory_order_acquire);
    head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    if (head - first > safe) {
        uint64_t torn = head - first - safe;
        if (torn > n)
            torn = n;
        for (size_t i = (size_t)torn; i < n; i++)
            out[i - torn] = out[i];
        *lost += torn;
        n -= (size_t)torn;
    }
    return n;
}
