/* SPDX-License-Identifier: MIT */
/*
 * What vmm asked the host for, and which file a record is about.
 */
#ifndef VMM_TRACE_WORDS_DESCRIBE_HOST_H
#define VMM_TRACE_WORDS_DESCRIBE_HOST_H

#include "describe.h"

/* "openat2(6, \"notes.txt\", O_RDONLY|O_CLOEXEC) = 16". */
void trace_describe_host_call(const struct trace_info *info,
                              const struct hv_trace_record *record, char *buf,
                              size_t size);

/* The name of the file that a record is about, quoted as in C: for an EXIT, a
 * POLICY or a HOST_CALL. If it was cut, "..." follows. "" if there is none. */
void trace_describe_path(const struct trace_info *info,
                         const struct hv_trace_record *record, unsigned index,
                         char *buf, size_t size);

/* Enough room for it, unless many bytes are escaped: then less is shown. */
#define TRACE_PATH_WORDS (HV_PATH_MAX + 24u)

#endif
