/* SPDX-License-Identifier: MIT */
/*
 * The recorder: a ring of fixed-size records for each vCPU, always on. The
 * vCPU's thread is the only writer; writing takes no lock, no system call and
 * no allocation. When the ring is full the oldest records are overwritten; a
 * reader that is too slow learns how many it lost. Threads that are not vCPUs
 * have rings too.
 *
 * What is done for an exit (host calls, interrupts) is recorded while the
 * exit's own record is still being filled. Such nested records are written
 * after it, and become visible with it:
 *
 *      head                          head + 1 + nr_nested
 *      | EXIT, being filled | nested | nested | (next)
 */
#ifndef VMM_RECORD_RECORDER_H
#define VMM_RECORD_RECORDER_H

#include <stdatomic.h>
#include <x86intrin.h>

#include "source.h"

#define TRACE_FLIGHT_RECORDS 4096u  /* how far back a death report can look */
#define TRACE_LIVE_RECORDS   65536u /* for a reader during the run */
#define TRACE_FILE_RECORDS   262144u
#define TRACE_MAX_NESTED     63u

/* Memory for records: number n is at n & mask. */
struct trace_slots {
    struct hv_trace_record *records;
    uint64_t mask; /* number of records - 1 */
};

struct trace_ring {
    struct trace_slots slots; /* in use; for the writer only */
    /* Number of records ever written. Stored with release by the writer after a
     * record is complete; pairs with the acquire in trace_ring_read. */
    _Atomic uint64_t head;
    /* tsc of the record being filled; TRACE_NOT_BUSY if none is. */
    _Atomic uint64_t began;
    uint32_t nr_nested;  /* after that record; only the writer uses it */
    uint32_t max_nested; /* further ones are counted in the last slot */
    struct trace_source source;
    /* For readers: records before more_from are in `first`, the others in
     * `more`. The two do not change. */
    struct trace_slots first, more;
    _Atomic uint64_t more_from; /* UINT64_MAX: all are in `first` */
    _Atomic uint64_t consumed;  /* records that source.read gave or lost */
    uint64_t look_at; /* when `head` is this, the writer looks at `consumed` */
};

/* Creates a ring of `nr` records, a power of two, and fills in ring->source
 * except its name. 0 or -ENOMEM. */
int trace_ring_create(struct trace_ring *ring, uint64_t nr) MUST_CHECK;
/* The ring has one reader, which calls source.read. If it falls behind by half
 * of the ring, the ring has place for `nr` records, a power of two, from then
 * on: a reader in time leaves most memory untouched. 0 or -ENOMEM. */
int trace_ring_reserve(struct trace_ring *ring, uint64_t nr) MUST_CHECK;
void trace_ring_destroy(struct trace_ring *ring);

/* Was it created, and not destroyed since? All zero: it was not. */
static inline bool trace_ring_exists(const struct trace_ring *ring)
{
    return ring->first.records != NULL;
}

/* Returns the slot of the next record, for the writer to fill. */
static inline struct hv_trace_record *trace_ring_slot(struct trace_ring *ring)
{
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);

    /* A reader that sees a byte of the new record must see this head or a later
     * one, or it would take the overwritten slot for a complete record. Pairs
     * with the acquire fence in trace_ring_read; it costs no instruction on
     * x86. */
    atomic_thread_fence(memory_order_release);
    return &ring->slots.records[head & ring->slots.mask];
}

/* For trace_source.busy_since: the slot that is being filled has this tsc. */
static inline void trace_ring_begin(struct trace_ring *ring, uint64_t tsc)
{
    atomic_store_explicit(&ring->began, tsc, memory_order_relaxed);
}

/* The record and those nested in it are complete: publishes them. */
static inline void trace_ring_commit(struct trace_ring *ring)
{
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);

    head += 1 + ring->nr_nested;
    ring->nr_nested = 0;
    atomic_store_explicit(&ring->head, head, memory_order_release);
    /* A reader that sees this also sees the head above; pairs with
     * source_busy_since. */
    atomic_store_explicit(&ring->began, TRACE_NOT_BUSY, memory_order_release);
}

/* Between trace_ring_slot and trace_ring_commit: adds a record after the one
 * that is being filled. Beyond max_nested they are only counted, by a LOST
 * record in the last slot. */
void trace_ring_nest(struct trace_ring *ring,
                     const struct hv_trace_record *record);

/* The part of trace_ring_make_room for when it is time to look. */
void trace_ring_look(struct trace_ring *ring);

static inline bool trace_ring_is_to_look(const struct trace_ring *ring)
{
    return atomic_load_explicit(&ring->head, memory_order_relaxed) >=
           ring->look_at;
}

/* Between trace_ring_slot and trace_ring_commit, when all fields are filled in:
 * the record, and those nested in it, may move to other slots. To be called for
 * each record of a ring that trace_ring_reserve was called for. */
static inline void trace_ring_make_room(struct trace_ring *ring)
{
    if (UNLIKELY(trace_ring_is_to_look(ring)))
        trace_ring_look(ring);
}

/* Writes one complete record; not between those two calls. */
void trace_ring_write(struct trace_ring *ring,
                      const struct hv_trace_record *record);

/* Number of records ever written. Any thread. */
static inline uint64_t trace_ring_written(const struct trace_ring *ring)
{
    return atomic_load_explicit(&ring->head, memory_order_relaxed);
}

/* Copies up to `max` records from *tail on, in order; returns how many and
 * moves *tail. *lost grows by the number that were overwritten before they
 * could be read. One reader; any thread. */
size_t trace_ring_read(struct trace_ring *ring, uint64_t *tail,
                       struct hv_trace_record *out, size_t max, uint64_t *lost);

/* The host's time-stamp counter. */
static inline uint64_t trace_now(void)
{
    return __rdtsc();
}

#endif
