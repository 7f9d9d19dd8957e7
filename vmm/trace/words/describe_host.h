/* SPDX-License-Identifier: MIT */
/*
 * What vmm asked its host for, and which file a record is about.
 */
#ifndef VMM_TRACE_WORDS_DESCRIBE_HOST_H
#define VMM_TRACE_WORDS_DESCRIBE_HOST_H

#include "describe.h"

/* "openat2(6, \"notes.txt\", O_RDONLY|O_CLOEXEC) = 16". */
void trace_describe_host_call(const struct trace_info *info,
                              const struct hv_trace_record *record, char *buf,
                              size_t size);

/* The name of a file that a record is about, quoted as in C: of an EXIT, a
 * POLICY or a HOST_CALL. What was cut off is "...". "" if there is none. */
void trace_describe_path(const struct trace_info *info,
                         const struct hv_trace_record *record, unsigned index,
                         char *buf, size_t size);

/* Enough for it, unless much is escaped: then less is shown. */
#define TRACE_PATH_WORDS (HV_PATH_MAX + 24u)

#endif
