/* SPDX-License-Identifier: MIT */
/*
 * The list of a machine's trace sources.
 */
#include "source.h"

#include <errno.h>

void trace_sources_init(struct trace_sources *sources)
{
    pthread_mutex_init(&sources->lock, NULL);
    atomic_init(&sources->nr, 0);
}

void trace_sources_fini(struct trace_sources *sources)
{
    pthread_mutex_destroy(&sources->lock);
}

int trace_sources_add(struct trace_sources *sources,
                      struct trace_source *source)
{
    int rc = -ENOSPC;

    pthread_mutex_lock(&sources->lock);
    unsigned nr = atomic_load_explicit(&sources->nr, memory_order_relaxed);
    if (nr < TRACE_MAX_SOURCES) {
        sources->list[nr] = source;
        atomic_store_explicit(&sources->nr, nr + 1, memory_order_release);
        rc = 0;
    }
    pthread_mutex_unlock(&sources->lock);
    return rc;
}
