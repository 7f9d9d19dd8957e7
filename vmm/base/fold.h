/* SPDX-License-Identifier: MIT */
/*
 * Lines that are too wide for a terminal, broken between words. A word that is
 * wider than a line stays whole, so that a path can still be copied.
 */
#ifndef VMM_BASE_FOLD_H
#define VMM_BASE_FOLD_H

#include <stdio.h>

#include "util.h"

/* A line, without its newline, and what is left of it. */
struct fold {
    const char *text;
    size_t len;     /* bytes */
    size_t columns; /* the most that a line may take */
    size_t indent;  /* columns before the text of all lines but the first */
    bool has_begun;
};

/* The next line's text, *len bytes without blanks at its end; NULL when there
 * is no more. The caller puts the blanks of `indent` before all but the first.
 * Wide characters take two columns, colours ("\033[1;36m") none. */
const char *fold_next(struct fold *fold, size_t *len);

/* Prints each line of `text`, which is terminated, folded. */
void fold_lines(FILE *out, const char *text, size_t columns, size_t indent);

/* Bytes of a colour that `text`, of `len` bytes, begins with; 0: there is
 * none. */
size_t fold_colour(const char *text, size_t len);

/* The columns of the terminal that `fd` is; 0 if it is none, or one that says
 * less than FOLD_MIN, and so does not know. */
#define FOLD_MIN 20u
unsigned fold_terminal(int fd);

#endif
