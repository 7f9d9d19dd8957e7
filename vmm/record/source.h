/* SPDX-License-Identifier: MIT */
/*
 * Where records come from: a vCPU's ring, the ring of another thread of ours, a
 * ring in the guest's RAM. Consumers of records (the live trace, the file) read
 * all of them in the same way, each with its own cursors.
 */
#ifndef VMM_RECORD_SOURCE_H
#define VMM_RECORD_SOURCE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/util.h"
#include "hv/trace.h"

#define TRACE_SOURCE_NAME 24u
#define TRACE_MAX_SOURCES                                                      \
    224u /* 64 vCPUs, their guests' rings, their samples, our threads */
#define TRACE_NOT_BUSY UINT64_MAX

/* Embedded in the struct of each kind of source. */
struct trace_source {
    char name[TRACE_SOURCE_NAME]; /* "vcpu 0", "guest 0", "event loop" */
    /* Copies up to `max` records from *tail on, the oldest first, with the
     * host's TSC; returns how many, and moves *tail past them. *lost grows by
     * the number of records from *tail on that were overwritten before they
     * could be read. A cursor starts at 0. Any thread; several at once, each
     * with its own cursor. */
    size_t (*read)(struct trace_source *source, uint64_t *tail,
                   struct hv_trace_record *out, size_t max, uint64_t *lost);
    /* Number of records ever written, the most that a cursor can reach. */
    uint64_t (*written)(struct trace_source *source);
    /* The TSC at which a record now being filled was begun; TRACE_NOT_BUSY if
     * none is. No later record is earlier than that TSC or, if not busy, than
     * the call. NULL: never busy. */
    uint64_t (*busy_since)(struct trace_source *source);
};

/* All sources of a machine. They are only added, also while the machine runs,
 * never removed, and live as long as this struct. */
struct trace_sources {
    pthread_mutex_t lock; /* taken to add a source */
    struct trace_source *list[TRACE_MAX_SOURCES];
    /* Stored with release after the entry is set; pairs with the acquire in
     * trace_sources_count. */
    _Atomic unsigned nr;
};

void trace_sources_init(struct trace_sources *sources);
void trace_sources_fini(struct trace_sources *sources);

/* 0 or -ENOSPC. Any thread. */
int trace_sources_add(struct trace_sources *sources,
                      struct trace_source *source) MUST_CHECK;

/* The number of sources, list[0] to list[number - 1]. Any thread. */
static inline unsigned trace_sources_count(const struct trace_sources *sources)
{
    return atomic_load_explicit(&sources->nr, memory_order_acquire);
}

#endif
