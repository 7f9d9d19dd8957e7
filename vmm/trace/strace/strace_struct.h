/* SPDX-License-Identifier: MIT */
/*
 * The structures that arguments of system calls point at. `text` holds their
 * bytes, which come from the guest. Each function returns false, and writes
 * nothing, if there are too few bytes.
 */
#ifndef VMM_TRACE_STRACE_STRACE_STRUCT_H
#define VMM_TRACE_STRACE_STRACE_STRUCT_H

#include "strace_call.h"

bool strace_stat(struct strace_line *line, const struct strace_text *text);
bool strace_timespec(struct strace_line *line, const struct strace_text *text);
bool strace_timeval(struct strace_line *line, const struct strace_text *text);
bool strace_sigaction(struct strace_line *line, const struct strace_text *text);
bool strace_sigset(struct strace_line *line, const struct strace_text *text);
bool strace_rlimit(struct strace_line *line, const struct strace_text *text);
bool strace_pipe(struct strace_line *line, const struct strace_text *text);
bool strace_status(struct strace_line *line, const struct strace_text *text);
bool strace_pollfds(struct strace_line *line, const struct strace_text *text,
                    uint64_t nr);
/* The strings of argv, one after the other, each with its NUL. */
bool strace_words(struct strace_line *line, const struct strace_text *text);
/* Buffers with the given `lengths`; `data` holds their bytes one after the
 * other. */
bool strace_vector(struct strace_line *line, const struct strace_text *lengths,
                   const struct strace_text *data, uint64_t nr);

#endif
