/* SPDX-License-Identifier: MIT */
/*
 * An exit in words: what it was for.
 */
#ifndef VMM_TRACE_WORDS_DESCRIBE_EXIT_H
#define VMM_TRACE_WORDS_DESCRIBE_EXIT_H

#include "describe.h"

/* "out 0x3f8 uart <- 0x48", "hypercall time(realtime) = 1.5 s". */
void trace_describe_exit(const struct trace_info *info,
                         const struct hv_trace_record *record, char *buf,
                         size_t size);

/* A hypercall without its result: "hypercall time(realtime)". */
void trace_describe_call(const struct trace_info *info,
                         const struct hv_trace_record *record, char *buf,
                         size_t size);

/* "20", "-ENOENT": a result in Linux's convention. */
void trace_describe_result(uint64_t value, char *buf, size_t size);

#endif
