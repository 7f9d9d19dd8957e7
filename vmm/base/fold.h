/* SPDX-License-Identifier: MIT */
/*
 * Lines that are too wide for a terminal, broken between words. A word that is
 * wider than a line stays whole, so that a path can still be copied.
 */
#ifndef VMM_BASE_FOLD_H
#define VMM_BASE_FOLD_H

#include <stdio.h>

#include "util.h"

/* The part of a line, without its newline, that is not yet folded. */
struct fold {
    const char *text;
    size_t len;     /* bytes */
    size_t columns; /* maximum width of a line */
    size_t indent;  /* of all lines but the first, in columns */
    bool has_begun;
};

/* The next line's text, *len bytes without trailing blanks; NULL at the end.
 * The caller prints `indent` blanks before each line but the first. Wide
 * characters take two columns, colours ("\033[1;36m") none. */
const char *fold_next(struct fold *fold, size_t *len);

/* Prints each line of `text`, a NUL-terminated string, folded. */
void fold_lines(FILE *out, const char *text, size_t columns, size_t indent);

/* Length in bytes of the colour sequence at the start of `text`, which has
 * `len` bytes; 0: there is none. */
size_t fold_colour(const char *text, size_t len);

/* The width of the terminal `fd` in columns; 0 if `fd` is no terminal, or
 * reports fewer than FOLD_MIN and so does not know its width. */
#define FOLD_MIN 20u
unsigned fold_terminal(int fd);

#endif
