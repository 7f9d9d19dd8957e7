/* SPDX-License-Identifier: MIT */
/*
 * A stream of bytes, compressed (zlib format, RFC 1950) and written as base64
 * (RFC 4648).
 */
#ifndef VMM_TRACE_OUT_BASE64_H
#define VMM_TRACE_OUT_BASE64_H

#define ZLIB_CONST /* makes zlib's input pointers const */
#include <stdio.h>
#include <zlib.h>

#include "base/util.h"

struct base64 {
    FILE *out;
    z_stream zlib;
    uint8_t rest[3]; /* compressed, but not written yet */
    unsigned nr_rest;
};

/* Returns false if out of memory. */
bool base64_begin(struct base64 *stream, FILE *out) MUST_CHECK;
void base64_put(struct base64 *stream, const void *data, size_t size);
void base64_end(struct base64 *stream);

#endif
