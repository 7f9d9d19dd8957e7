/* SPDX-License-Identifier: MIT */
/*
 * Which file each descriptor of each process refers to, for outputs that show
 * the arguments of a call as numbers. It is a strace output that writes
 * nothing.
 */
#ifndef VMM_TRACE_STRACE_STRACE_FILES_H
#define VMM_TRACE_STRACE_STRACE_FILES_H

#include "hv/trace.h"

struct strace;
struct trace_info;

/* Returns NULL if out of memory. `info` must outlive it. */
struct strace *strace_files_create(const struct trace_info *info);
void strace_files_destroy(struct strace *files);

/* Adds the next record. */
void strace_files_learn(struct strace *files,
                        const struct hv_trace_record *record);

/* For the SYSCALL that was just learnt: the file of its first descriptor, in
 * printable UTF-8, and in `index` which argument that is. NULL if it has no
 * descriptor or the file is not known. Valid until the next record is
 * learnt. */
const char *strace_files_of(struct strace *files,
                            const struct hv_trace_record *record,
                            unsigned *index);

#endif
