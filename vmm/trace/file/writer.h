/* SPDX-License-Identifier: MIT */
/*
 * --trace=FILE: the records of all sources into a file, by a thread of its
 * own, so that neither a vCPU nor the event loop ever waits for a disk. When
 * the file cannot take them, the machine goes on, and what is missing is
 * counted exactly.
 */
#ifndef VMM_TRACE_FILE_WRITER_H
#define VMM_TRACE_FILE_WRITER_H

#include "meta.h"
#include "record/source.h"

struct trace_writer;

/* Opens (and empties) `path`. 0, or -errno after one line on stderr. */
int trace_writer_open(const char *path, struct trace_writer **out) MUST_CHECK;

/* Writes what is known before the guest runs, and starts the thread. `sources`
 * and `labels` outlive the writer; `labels` are read here only. 0 or -errno
 * after one line on stderr. */
int trace_writer_start(struct trace_writer *writer,
                       const struct trace_meta *meta,
                       const struct trace_labels *labels,
                       struct trace_sources *sources) MUST_CHECK;

/* The sources are silent now: writes the rest, `counters` (JSON text, may be
 * NULL) and the end, for a bounded time if the file is a pipe that nobody
 * reads. Says in one line what is missing. Returns how many records were lost,
 * of all sources together. */
uint64_t trace_writer_finish(struct trace_writer *writer,
                             const struct trace_meta *meta,
                             const char *counters);

/* Closes the file; `writer` may be NULL. */
void trace_writer_destroy(struct trace_writer *writer);

#endif
