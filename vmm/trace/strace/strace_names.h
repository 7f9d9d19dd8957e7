/* SPDX-License-Identifier: MIT */
/*
 * Names of the flags and values of system calls.
 */
#ifndef VMM_TRACE_STRACE_STRACE_NAMES_H
#define VMM_TRACE_STRACE_STRACE_NAMES_H

#include "strace_line.h"
#include "trace/words/syscall_table.h"

struct strace_name_table {
    const struct strace_name *names;
    size_t nr;
    bool is_flags;    /* a set of flags; else one of several values */
    const char *none; /* written if no flag is set; NULL: 0 */
};

const struct strace_name_table *strace_names(enum strace_names which);

/* Writes `value` in the names of one table. */
void strace_named(struct strace_line *line, enum strace_names which,
                  uint64_t value);

#endif
