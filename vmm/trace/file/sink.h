/* SPDX-License-Identifier: MIT */
/*
 * The sink writes the blocks of a trace file to a regular file, or to a pipe
 * that may or may not have a reader. If a block cannot be written whole, no
 * part of it stays in a regular file. One thread at a time.
 */
#ifndef VMM_TRACE_FILE_SINK_H
#define VMM_TRACE_FILE_SINK_H

#include <stdatomic.h>

#include "base/util.h"
#include "file.h"

struct trace_sink {
    int fd;
    const char *path;
    bool is_regular;
    bool failed;   /* was reported; nothing more is written */
    uint64_t size; /* bytes of whole blocks */
    size_t passed; /* bytes of the latest block's data that are out and stay:
                      all of them, or as many as a pipe took, since its reader
                      can use those */
    /* CLOCK_MONOTONIC in ms after which the sink waits for no reader; 0: not
     * yet known. Set by another thread. */
    _Atomic uint64_t deadline_ms;
};

/* Opens (and empties) `path` and writes the header. Returns 0, or -errno after
 * one line on stderr. `path` must outlive the sink. */
int trace_sink_open(struct trace_sink *sink, const char *path) MUST_CHECK;
void trace_sink_close(struct trace_sink *sink);

/* Writes `block` and the `size` bytes that follow it. The caller fills in all
 * of `block` except its size, magic and checksums. Returns false on failure;
 * the first failure prints one line on stderr. */
bool trace_sink_block(struct trace_sink *sink, struct trace_block block,
                      const void *data, size_t size);

/* Writes a last, small block; tries even after a failure. A failure is reported
 * only once. */
void trace_sink_last(struct trace_sink *sink, struct trace_block block,
                     const void *data, size_t size);

#endif
