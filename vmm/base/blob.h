/* SPDX-License-Identifier: MIT */
/*
 * A compact binary encoding, for files and for messages between processes:
 * numbers as LEB128 (seven bits to a byte, the lowest first), each string after
 * its length. The writer's buffer grows as needed; the reader trusts nothing in
 * its input.
 */
#ifndef VMM_BASE_BLOB_H
#define VMM_BASE_BLOB_H

#include "base/util.h"

/* Initialize to zero. The owner frees `data`. */
struct blob {
    uint8_t *data;
    size_t len;
    size_t capacity;
    bool failed; /* out of memory: `data` is incomplete */
};

void blob_number(struct blob *blob, uint64_t value);
void blob_string(struct blob *blob, const char *text);

struct blob_reader {
    const uint8_t *data;
    size_t len; /* bytes not yet read */
    bool bad;   /* the input ended too early: all later reads give 0 */
};

uint64_t blob_read_number(struct blob_reader *reader);
/* A copy with printable characters only, at most `max` of them; NULL if the
 * string is missing or memory is out. The caller frees it. */
char *blob_read_string(struct blob_reader *reader, size_t max);

#endif
