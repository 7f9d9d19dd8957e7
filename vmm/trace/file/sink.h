/* SPDX-License-Identifier: MIT */
/*
 * The blocks of a trace file, out: to a file, or a pipe that somebody may or
 * may not read. Nothing of a block that cannot be written whole stays in a
 * file. One thread at a time.
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
    bool failed;   /* it was said; nothing is written any more */
    uint64_t size; /* bytes of whole blocks */
    size_t passed; /* of the latest block's data, what is out to stay: all of
                      it; or what a pipe took of it, which can be read */
    /* CLOCK_MONOTONIC in ms after which nobody is waited for; 0: not yet
     * known. Set by another thread. */
    _Atomic uint64_t deadline_ms;
};

/* Opens (and empties) `path` and writes the header. 0, or -errno after one
 * line on stderr. `path` outlives the sink. */
int trace_sink_open(struct trace_sink *sink, const char *path) MUST_CHECK;
void trace_sink_close(struct trace_sink *sink);

/* Writes `block`, all but its size, magic and checks filled in, and the `size`
 * bytes after it. False if it could not; the first time with one line on
 * stderr. */
bool trace_sink_block(struct trace_sink *sink, struct trace_block block,
                      const void *data, size_t size);

/* A last, small block: tried after a failure too. What fails is told once. */
void trace_sink_last(struct trace_sink *sink, struct trace_block block,
                     const void *data, size_t size);

#endif
