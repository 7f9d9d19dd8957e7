/* SPDX-License-Identifier: MIT */
/*
 * One line of the strace output, while it is being put together. What does not
 * fit is cut, and the line then ends in "...".
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

/* Bytes as a C string with quotes, the way strace shows them: octal for what
 * cannot be printed; but UTF-8 as it is. "..." after it if there are more than
 * `len`, and then no part of a character that was cut. */
void strace_line_quote(struct strace_line *line, const uint8_t *bytes,
                       size_t len, bool more);

/* The name of `value` among `names`, or the number. */
void strace_line_value(struct strace_line *line,
                       const struct strace_name *names, size_t nr,
                       uint64_t value);

/* Names of all bits, joined by |, then what is left as a number; `none` if no
 * bit is set (NULL: 0). */
void strace_line_flags(struct strace_line *line,
                       const struct strace_name *names, size_t nr,
                       uint64_t value, const char *none);

/* "SIGINT", or the number. */
void strace_line_signal(struct strace_line *line, uint64_t signal);

#endif
