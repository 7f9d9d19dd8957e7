/* SPDX-License-Identifier: MIT */
/*
 * --trace=FILE: a thread of its own writes the records of all sources to the
 * file, so that neither a vCPU nor the event loop ever waits for a disk. If the
 * file cannot take them, the machine goes on, and the missing records are
 * counted exactly.
 */
#ifndef VMM_TRACE_FILE_WRITER_H
#define VMM_TRACE_FILE_WRITER_H

#include <pthread.h>

#include "meta.h"
#include "record/source.h"

struct trace_writer;

/* Opens (and empties) `path`. 0, or -errno after one line on stderr. */
int trace_writer_open(const char *path, struct trace_writer **out) MUST_CHECK;

/* Starts a thread: as pthread_create, but 0 or -errno. */
typedef int trace_writer_thread(pthread_t *thread, void *run(void *arg),
                                void *arg);

/* Writes what is known before the guest runs, and starts the thread with
 * `start`. `sources` and `labels` must outlive the writer; `labels` are read
 * only in this call and at the end. Returns 0, or -errno after one line on
 * stderr. */
int trace_writer_start(struct trace_writer *writer,
                       const struct trace_meta *meta,
                       const struct trace_labels *labels,
                       struct trace_sources *sources,
                       trace_writer_thread *start) MUST_CHECK;

/* Call this when the sources are silent. Writes the rest, the symbols and lines
 * of `labels` if there were none at the beginning, `counters` (JSON text, may
 * be NULL) and the end; if the file is a pipe that nobody reads, it
 * stops after a bounded time. Prints one line that says what is missing.
 * Returns how many records were lost, of all sources together. */
uint64_t trace_writer_finish(struct trace_writer *writer,
                             const struct trace_meta *meta,
                             const struct trace_labels *labels,
                             const char *counters);

/* Closes the file; `writer` may be NULL. */
void trace_writer_destroy(struct trace_writer *writer);

#endif
