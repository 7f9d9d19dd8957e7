/* SPDX-License-Identifier: MIT */
/*
 * A trace file that is open. Only reader.c and reader_blocks.c use this.
 */
#ifndef VMM_TRACE_FILE_READER_STATE_H
#define VMM_TRACE_FILE_READER_STATE_H

#include "reader.h"
#include "reader_index.h"
#include "input.h"

struct trace_reader {
    struct trace_input input;
    struct trace_meta meta;
    struct trace_labels *labels;
    char *counters;
    struct reader_index index;
    uint64_t next[TRACE_READER_MAX_SOURCES]; /* number of its next record */
    uint64_t missing; /* records in total, capped at UINT64_MAX */
    bool has_meta;
    bool has_end;
    char damage[256];
};

/* Checks block after block for as long as the headers are valid, keeps what is
 * in them, and notes where the records are. Only the first thing that is wrong
 * is noted. */
void reader_blocks(struct trace_reader *reader);

#endif
