/* SPDX-License-Identifier: MIT */
/*
 * A line of the lane picture while it is drawn: where each lane is, and how
 * many columns are printed. Only lanes.c uses this.
 */
#ifndef VMM_TRACE_OUT_CANVAS_H
#define VMM_TRACE_OUT_CANVAS_H

#include <stdio.h>

#include "style.h"
#include "trace/words/kinds.h"

/* Where each lane begins, the first column that durations may use, and the
 * end. */
enum {
    TOOK = TRACE_NR_LANES,
    END,
    NR_STOPS,
};

struct canvas {
    FILE *out;
    const struct trace_style *style;
    unsigned at; /* columns printed so far */
    unsigned stop[NR_STOPS];
};

/* An empty line. `out` may be NULL if nothing is printed. */
struct canvas canvas_of(FILE *out, const struct trace_style *style);

/* Switches a colour on, or off with canvas_off; nothing without colours. */
void canvas_colour(const struct canvas *c, const char *code);
extern const char *const canvas_off;

/* Prints at most `max` columns of `text` in a colour, and among them its last
 * `keep` columns. A mark stands for what is left out before those. A wide
 * character at the mark may leave one column unused. */
void canvas_put_around(struct canvas *c, const char *code, const char *text,
                       size_t max, size_t keep);
/* The same, but cuts the end of the text. */
void canvas_put(struct canvas *c, const char *code, const char *text,
                size_t max);
/* The same, at the right end of `width` columns; longer text is not cut. */
void canvas_put_right(struct canvas *c, const char *code, const char *text,
                      unsigned width);
/* Spaces up to `column`, if it is not there yet. */
void canvas_spaces(struct canvas *c, unsigned column);
/* One column: `drawn` where the terminal has it, else `plain`. */
void canvas_mark(struct canvas *c, const char *drawn, char plain);

#endif
