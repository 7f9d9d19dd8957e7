/* SPDX-License-Identifier: MIT */
/*
 * Members of a JSON object, each with the comma before it.
 *
 * A number that may be over 2^53 would be rounded by most readers. So what is
 * an address, a register or a datum is always a string, "0x1f"; a count or a
 * result is a number up to 2^53, and such a string beyond. Text is UTF-8
 * whatever the guest wrote.
 */
#ifndef VMM_TRACE_OUT_JSON_WRITE_H
#define VMM_TRACE_OUT_JSON_WRITE_H

#include <stdio.h>

#include "base/util.h"

struct hv_trace_record;

#define JSON_EXACT_MAX (INT64_C(1) << 53)

/* Writes only a string, in quotes. "<", ">" and "&" in it are escaped, so that
 * it may be part of an HTML page. Returns whether the text was UTF-8. */
bool json_put_string(FILE *out, const char *text, size_t len);

void json_put_text(FILE *out, const char *key, const char *text);
/* Writes text that the guest wrote. If it is not UTF-8, KEY_bytes has its bytes
 * in hexadecimal. */
void json_put_bytes(FILE *out, const char *key, const char *text, size_t len);
/* The value is always written as "0x...". */
void json_put_hex(FILE *out, const char *key, uint64_t value);
/* A number that is known to be small. */
void json_put_number(FILE *out, const char *key, uint64_t value);
/* A number, or "0x..." where a number would not be exact. */
void json_put_count(FILE *out, const char *key, uint64_t value);
/* `result`, signed, in the same way; and `errno`, its name, if it is an
 * error. */
void json_put_result(FILE *out, uint64_t value);

/* `args`, an array of "0x...". */
void json_put_args(FILE *out, const uint64_t *args, unsigned nr);

/* The fields of an exit that was a BIOS call. */
void json_put_bios(FILE *out, const struct hv_trace_record *record);

/* The nearest number that JSON readers represent exactly. */
static inline int64_t json_exact(int64_t value)
{
    return value > JSON_EXACT_MAX    ? JSON_EXACT_MAX
           : value < -JSON_EXACT_MAX ? -JSON_EXACT_MAX
                                     : value;
}

#endif
