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

/* A string alone, in quotes: "<", ">" and "&" of it are escaped, so that it may
 * stand in a page. Returns whether the text was UTF-8. */
bool json_put_string(FILE *out, const char *text, size_t len);

void json_put_text(FILE *out, const char *key, const char *text);
/* Text that the guest wrote. Where it is no UTF-8, KEY_bytes has it in hex. */
void json_put_bytes(FILE *out, const char *key, const char *text, size_t len);
/* Always "0x...". */
void json_put_hex(FILE *out, const char *key, uint64_t value);
/* A number that is known to be small. */
void json_put_number(FILE *out, const char *key, uint64_t value);
/* A number, or "0x..." where it is not exact. */
void json_put_count(FILE *out, const char *key, uint64_t value);
/* `result`, signed, in the same way; and `errno`, its name, if it is one. */
void json_put_result(FILE *out, uint64_t value);

/* The fields of an exit that was a call of the BIOS. */
void json_put_bios(FILE *out, const struct hv_trace_record *record);

/* The nearest number that is exact. */
static inline int64_t json_exact(int64_t value)
{
    return value > JSON_EXACT_MAX    ? JSON_EXACT_MAX
           : value < -JSON_EXACT_MAX ? -JSON_EXACT_MAX
                                     : value;
}

#endif
