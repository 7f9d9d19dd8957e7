/* SPDX-License-Identifier: MIT */
/*
 * Where records come from: a vCPU's ring, the ring of another thread of ours,
 * a ring in the guest's RAM. What wants records (the live trace, the file)
 * reads all of them in the same way, each with cursors of its own.
 */
#ifndef VMM_RECORD_SOURCE_H
#define VMM_RECORD_SOURCE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/util.h"
#include "hv/trace.h"

#define TRACE_SOURCE_NAME 24u
#define TRACE_MAX_SOURCES                                                      \
    160u /* 64 vCPUs, their guests' rings, our threads                         \
          */
#define TRACE_NOT_BUSY UINT64_MAX

/* Embedded in each kind of source's own struct. */
struct trace_source {
    char name[TRACE_SOURCE_NAME]; /* "vcpu 0", "guest 0", "event loop" */
    /* Copies up to `max` records from *tail on, the oldest first, with the
     * host's TSC; returns how many, and moves *tail past them. *lost grows by
     * the number of those from *tail on that were written over before they
     * could be read. A cursor begins as 0. Any thread, several at once with a
     * cursor each. */
    size_t (*read)(struct trace_source *source, uint64_t *tail,
                   struct hv_trace_record *out, size_t max, uint64_t *lost);
    /* Records ever written: what a cursor can reach. */
    uint64_t (*written)(struct trace_source *source);
    /* The TSC since which something is being recorded that is not written yet,
     * TRACE_NOT_BUSY if nothing is: no record still to come is earlier than
     * that, or than the call. NULL: never busy. */
    uint64_t (*busy_since)(struct trace_source *source);
};

/* All sources of a machine. They are only ever added, also while the machine
 * runs, and live as long as this does. */
struct trace_sources {
    pthread_mutex_t lock; /* taken to add */
    struct trace_source *list[TRACE_MAX_SOURCES];
    /* Release when the entry is there; pairs with the acquire in
     * trace_sources_count. */
    _Atomic unsigned nr;
};

void trace_sources_init(struct trace_sources *sources);
void trace_sources_fini(struct trace_sources *sources);

/* 0 or -ENOSPC. Any thread. */
int trace_sources_add(struct trace_sources *sources,
                      struct trace_source *source) MUST_CHECK;

/* list[0 .. this - 1] may be used. Any thread. */
static inline unsigned trace_sources_count(const struct trace_sources *sources)
{
    return atomic_load_explicit(&sources->nr, memory_order_acquire);
}

#endif
