/* SPDX-License-Identifier: MIT */
/*
 * The records of one block of a trace file, one after the other.
 */
#ifndef VMM_TRACE_FILE_RECORDS_H
#define VMM_TRACE_FILE_RECORDS_H

#include "file.h"
#include "input.h"

struct records {
    struct trace_input *input;
    uint64_t next, end; /* bytes of the file: of what is still to be read */
    bool is_packed;
    struct hv_trace_record record; /* the current one, ... */
    uint64_t at;                   /* ... and where it is in the file */
};

/* Does a block of this type have records? */
static inline bool records_are_in(uint32_t type)
{
    return type == TRACE_BLOCK_RECORDS || type == TRACE_BLOCK_PACKED;
}

/* Those of a block of this type whose bytes are from `at` to `end`. */
static inline struct records
records_of(struct trace_input *input, uint32_t type, uint64_t at, uint64_t end)
{
    return (struct records){.input = input,
                            .next = at,
                            .end = end,
                            .is_packed = type == TRACE_BLOCK_PACKED};
}

/* Goes on to the next one. False if no whole one is left: then `next` is `end`
 * unless the last one is cut off, or the file is. */
bool records_next(struct records *records);

#endif
