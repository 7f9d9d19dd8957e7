/* SPDX-License-Identifier: MIT */
/*
 * stderr, where the lines of log.h go: as many as are allowed, folded for a
 * terminal, and never waiting long for a reader.
 */
#ifndef VMM_BASE_LOG_OUT_H
#define VMM_BASE_LOG_OUT_H

#include <limits.h>
#include <stddef.h>

#define LOG_PREFIX "vmm: " /* of each message */

/* Bytes in a line: room for a path and what is wrong with it. */
#define LOG_LINE_MAX (2 * PATH_MAX)

enum log_kind {
    LOG_ERROR,
    LOG_WARNING,
    LOG_OF_GUEST,
    LOG_TEXT, /* keeps its own form */
};

/* Writes lines, each with its newline. Any thread. */
void log_out(enum log_kind kind, const char *text, size_t len);

#endif
