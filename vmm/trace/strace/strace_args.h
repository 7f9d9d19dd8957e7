/* SPDX-License-Identifier: MIT */
/*
 * One argument of a system call, by its kind.
 */
#ifndef VMM_TRACE_STRACE_STRACE_ARGS_H
#define VMM_TRACE_STRACE_STRACE_ARGS_H

#include "strace_call.h"
#include "trace/words/syscall_table.h"

/* Writes argument `index` of the call. If there is a text of what it points at,
 * shows that, else the pointer. */
void strace_argument(const struct strace_call *call,
                     const struct strace_fds *fds,
                     const struct syscall_row *row, unsigned index,
                     struct strace_line *line);

/* Writes a descriptor as "3</etc/motd>". */
void strace_fd(struct strace_line *line, const struct strace_fds *fds,
               int64_t fd);

#endif
