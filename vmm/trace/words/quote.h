/* SPDX-License-Identifier: MIT */
/*
 * Bytes that a guest wrote, made printable: quoted as in C, or as a name.
 */
#ifndef VMM_TRACE_WORDS_QUOTE_H
#define VMM_TRACE_WORDS_QUOTE_H

#include "base/util.h"

/* Columns that trace_quote takes for this byte. */
unsigned trace_quote_width(uint8_t byte);

/* Bytes as they stand in C, with quotes; what does not fit is left out. */
void trace_quote(const uint8_t *bytes, size_t len, char *buf, size_t size);

/* A name of at most `max` bytes, which need not end in a zero. */
void trace_quote_name(const char *name, size_t max, char *buf, size_t size);

#endif
