/* SPDX-License-Identifier: MIT */
/*
 * The report for people, in two parts: the run as a whole (pretty.c), and each
 * test (pretty_outcome.c).
 */
#ifndef VMM_TESTING_PRETTY_H
#define VMM_TESTING_PRETTY_H

#include "report.h"

enum pretty_colour {
    PRETTY_PLAIN,
    PRETTY_BOLD,
    PRETTY_DIM,
    PRETTY_RED,
    PRETTY_GREEN,
    PRETTY_YELLOW,
    PRETTY_BOLD_RED,
};

/* Sets the colour of what is printed from here on, if the report uses
 * colours. */
void pretty_paint(const struct report *report, enum pretty_colour colour);

/* The width of the terminal; 80 if it is unknown. */
unsigned pretty_columns(const struct report *report);

/* Prints "31 ms", "1.5 s", "2 min 3 s", padded on the left to a width. */
void pretty_time(FILE *out, uint64_t ns, int width);

void pretty_verdict(const struct report *report, enum test_verdict verdict);

/* Pads to the end of the column of names, of which `used` columns are taken. */
void pretty_padding(const struct report *report, size_t used);

/* Prints the line of a test that has ended, and for a failure what is needed to
 * understand it. */
void pretty_outcome(struct report *report, const struct outcome *outcome);

#endif
