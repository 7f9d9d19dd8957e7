/* SPDX-License-Identifier: MIT */
/*
 * The report for people, in two parts: a run as a whole (pretty.c), and one
 * test of it (pretty_outcome.c).
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

/* What is printed from here on has this colour, if the report has any. */
void pretty_paint(const struct report *report, enum pretty_colour colour);

/* Of the terminal; 80 if it does not say. */
unsigned pretty_columns(const struct report *report);

/* "31 ms", "1.5 s", "2 min 3 s", with blanks in front up to a width. */
void pretty_time(FILE *out, uint64_t ns, int width);

void pretty_verdict(const struct report *report, enum test_verdict verdict);

/* Up to the end of the column of names, of which `used` are taken. */
void pretty_padding(const struct report *report, size_t used);

/* A test that has ended: its line, and for a failure what is needed to
 * understand it. */
void pretty_outcome(struct report *report, const struct outcome *outcome);

#endif
