/* SPDX-License-Identifier: MIT */
/*
 * Breaking text into lines, in columns of a terminal.
 */
#ifndef VMM_TRACE_OUT_WRAP_H
#define VMM_TRACE_OUT_WRAP_H

#include <stddef.h>
#include <stdio.h>

#define WRAP_LEAST 40u /* columns; a narrower terminal breaks lines itself */

/* Bytes of `text` (UTF-8) that go on a line of `room` columns: up to its last
 * space if there is one, else as many as fit. */
size_t wrap_length(const char *text, size_t room);

/* Writes `text` with a newline at its end. The cursor is in column `from`,
 * further lines begin there. */
void wrap_put(FILE *out, const char *text, unsigned from, unsigned columns);

#endif
