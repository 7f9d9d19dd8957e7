/* SPDX-License-Identifier: MIT */
/*
 * Makes bytes that a guest wrote printable: quoted as in C, or as a name.
 */
#ifndef VMM_TRACE_WORDS_QUOTE_H
#define VMM_TRACE_WORDS_QUOTE_H

#include "base/util.h"

/* How many columns trace_quote takes for this byte. */
unsigned trace_quote_width(uint8_t byte);

/* Writes bytes as in C, with quotes; leaves out what does not fit. Returns how
 * many bytes it has written so. */
size_t trace_quote(const uint8_t *bytes, size_t len, char *buf, size_t size);

/* Writes a name of at most `max` bytes, which need not end in a NUL. */
void trace_quote_name(const char *name, size_t max, char *buf, size_t size);

#endif
