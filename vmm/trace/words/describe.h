/* SPDX-License-Identifier: MIT */
/*
 * A record in words: where it happened, and what. Used by the text output, by
 * --grep, and wherever a short sentence is needed.
 */
#ifndef VMM_TRACE_WORDS_DESCRIBE_H
#define VMM_TRACE_WORDS_DESCRIBE_H

#include "trace/out/output.h"

#define TRACE_WHAT_MAX 400u /* room for two file names, and more */

/* "uart_init+0xb", "0x7c05", or "" if not known. */
void trace_describe_where(const struct trace_info *info,
                          const struct hv_trace_record *record, char *buf,
                          size_t size);

/* "out 0x3f8 uart <- 0x48". The result is printable, on one line. */
void trace_describe(const struct trace_info *info,
                    const struct hv_trace_record *record, char *buf,
                    size_t size);

/* Formats a duration in the unit that reads best: "6.11 ms". */
void trace_format_ns(uint64_t ns, char *buf, size_t size);

#endif
