/* SPDX-License-Identifier: MIT */
/*
 * Which file each descriptor of each process is, for outputs that show the
 * arguments of a call as numbers: a strace output that writes nothing.
 */
#ifndef VMM_TRACE_STRACE_STRACE_FILES_H
#define VMM_TRACE_STRACE_STRACE_FILES_H

#include "hv/trace.h"

struct strace;
struct trace_info;

/* NULL if out of memory. `info` outlives it. */
struct strace *strace_files_create(const struct trace_info *info);
void strace_files_destroy(struct strace *files);

/* The next record. */
void strace_files_learn(struct strace *files,
                        const struct hv_trace_record *record);

/* Of a SYSCALL that was just learnt: the file that its first descriptor is, in
 * printable UTF-8, and in `index` which argument that is. NULL if there is none
 * or it is not known. Lives until the next record is learnt. */
const char *strace_files_of(struct strace *files,
                            const struct hv_trace_record *record,
                            unsigned *index);

#endif
