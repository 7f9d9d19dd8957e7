/* SPDX-License-Identifier: MIT */
/*
 * Compact bytes, for files and between processes: numbers as LEB128 (seven bits
 * a byte, the lowest first), strings with their length in front. The writer
 * grows; the reader believes nothing.
 */
#ifndef VMM_BASE_BLOB_H
#define VMM_BASE_BLOB_H

#include "base/util.h"

/* Starts all zero; `data` is the owner's to free. */
struct blob {
    uint8_t *data;
    size_t len;
    size_t capacity;
    bool failed; /* out of memory: `data` is not whole */
};

void blob_number(struct blob *blob, uint64_t value);
void blob_string(struct blob *blob, const char *text);

struct blob_reader {
    const uint8_t *data;
    size_t len; /* what is left */
    bool bad;   /* the end came too early: everything read since is 0 */
};

uint64_t blob_read_number(struct blob_reader *reader);
/* A copy with printable characters only, at most `max` of them; NULL if it is
 * not there or out of memory. Free it. */
char *blob_read_string(struct blob_reader *reader, size_t max);

#endif
