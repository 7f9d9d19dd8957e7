/* SPDX-License-Identifier: MIT */
/*
 * One line of the strace output while it is put together. What does not fit is
 * cut, and the line then ends in "...".
 */
#ifndef VMM_TRACE_STRACE_STRACE_LINE_H
#define VMM_TRACE_STRACE_STRACE_LINE_H

#include "base/util.h"

#define STRACE_LINE_MAX 2048u

struct strace_line {
    size_t len;
    bool cut;
    char text[STRACE_LINE_MAX];
};

/* A flag, or one of several values. */
struct strace_name {
    uint64_t value;
    const char *name;
};

void strace_line_add(struct strace_line *line, const char *format, ...)
    PRINTF(2, 3);

/* Writes bytes as a quoted C string, the way strace does: octal for unprintable
 * bytes, but UTF-8 unchanged. If the text has more than `len` bytes, "..."
 * follows, and a character that was cut is left out. */
void strace_line_quote(struct strace_line *line, const uint8_t *bytes,
                       size_t len, bool more);

/* Writes the name of `value` among `names`, or the number. */
void strace_line_value(struct strace_line *line,
                       const struct strace_name *names, size_t nr,
                       uint64_t value);

/* Writes the names of all bits that are set, joined by |, then the remaining
 * bits as a number; if no bit is set, writes `none` (NULL: 0). */
void strace_line_flags(struct strace_line *line,
                       const struct strace_name *names, size_t nr,
                       uint64_t value, const char *none);

/* Writes "SIGINT", or the number. */
void strace_line_signal(struct strace_line *line, uint64_t signal);

#endif
