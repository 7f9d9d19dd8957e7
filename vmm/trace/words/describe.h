/* SPDX-License-Identifier: MIT */
/*
 * A record in words: where it happened, and what. For the text output, for
 * --grep, and for whoever else wants a short sentence.
 */
#ifndef VMM_TRACE_WORDS_DESCRIBE_H
#define VMM_TRACE_WORDS_DESCRIBE_H

#include "trace/out/output.h"

/* The levels of the picture. */
enum trace_lane {
    TRACE_LANE_PROGRAM, /* ring 3 */
    TRACE_LANE_KERNEL,  /* ring 0, or a guest whose ring is not known */
    TRACE_LANE_VMM,     /* ring -1 */
    TRACE_LANE_HOST,
    TRACE_NR_LANES,
};

#define TRACE_WHAT_MAX 160u

/* From which level to which the record crosses; the same one twice if it
 * stays. `to` is where its words belong. */
void trace_describe_lanes(const struct hv_trace_record *record,
                          enum trace_lane *from, enum trace_lane *to);

/* "uart_init+0xb", "0x7c05", "" if it is not known. */
void trace_describe_where(const struct trace_info *info,
                          const struct hv_trace_record *record, char *buf,
                          size_t size);

/* "out 0x3f8 uart <- 0x48". Printable, one line. */
void trace_describe(const struct trace_info *info,
                    const struct hv_trace_record *record, char *buf,
                    size_t size);

/* "EXIT" and so on, for --kind= and for what shows records by kind; "?" for
 * one that is not known. */
const char *trace_kind_name(unsigned kind);

/* A duration in the unit that reads best: "6.11 ms". */
void trace_format_ns(uint64_t ns, char *buf, size_t size);

/* Columns that trace_quote takes for this byte. */
unsigned trace_quote_width(uint8_t byte);

/* Bytes as they stand in C, with quotes; what does not fit is left out. */
void trace_quote(const uint8_t *bytes, size_t len, char *buf, size_t size);

#endif
