/* SPDX-License-Identifier: MIT */
/*
 * How a trace is to be shown, and what looks best on a descriptor.
 */
#ifndef VMM_TRACE_OUT_STYLE_H
#define VMM_TRACE_OUT_STYLE_H

#include <stdbool.h>

struct trace_style {
    bool colour;
    unsigned columns; /* of the terminal; 100 for a file */
    bool unicode;     /* lines and arrows may be drawn */
};

/* Checks the descriptor, and NO_COLOR, LC_ALL, LC_CTYPE, LANG. */
struct trace_style trace_style_of(int fd);

#endif
