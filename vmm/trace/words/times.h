/* SPDX-License-Identifier: MIT */
/*
 * Times in one unit, so that a column of them is easy to compare: points in
 * time in seconds, and durations in microseconds. (A single duration in a
 * sentence has the unit that reads best: trace_format_ns.)
 */
#ifndef VMM_TRACE_WORDS_TIMES_H
#define VMM_TRACE_WORDS_TIMES_H

#include "base/util.h"

#define TIMES_MAX 32u /* enough bytes for any of these */

/* "0.156200", "-0.000013": seconds since time 0, rounded down. */
void times_seconds(int64_t ns, char *buf, size_t size);

/* "313.30": microseconds. There are fewer digits after the decimal point if
 * they would not fit into `width` columns. */
void times_us(uint64_t ns, unsigned width, char *buf, size_t size);

#endif
