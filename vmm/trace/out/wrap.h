/* SPDX-License-Identifier: MIT */
/*
 * Breaks text into lines, counted in columns of a terminal.
 */
#ifndef VMM_TRACE_OUT_WRAP_H
#define VMM_TRACE_OUT_WRAP_H

#include <stddef.h>
#include <stdio.h>

#define WRAP_LEAST 40u /* columns; a narrower terminal wraps lines itself */

/* How many bytes of `text` (UTF-8) go on a line of `room` columns: up to the
 * last space that fits, or as many as fit if there is none. A number is not
 * parted from its unit. */
size_t wrap_length(const char *text, size_t room);

/* Writes `text` and a newline. The cursor is in column `from`, where further
 * lines begin, too. */
void wrap_put(FILE *out, const char *text, unsigned from, unsigned columns);

#endif
