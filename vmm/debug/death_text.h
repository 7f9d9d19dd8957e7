/* SPDX-License-Identifier: MIT */
/*
 * A death report for a person: one screen of 100 columns, or fewer if the
 * terminal has fewer.
 */
#ifndef VMM_DEBUG_DEATH_TEXT_H
#define VMM_DEBUG_DEATH_TEXT_H

#include "death.h"

/* Columns of a report, which has labels at the left. */
#define DEATH_COLUMNS 100 /* at most */
#define DEATH_NARROW  40  /* at least */
#define DEATH_INDENT  13

struct death_style {
    bool colour;
    unsigned columns; /* of the terminal; longer lines are folded */
    bool no_screen;   /* the screen is visible above already */
    /* Prints the last records, each line after `indent` spaces; may be NULL. */
    void (*records)(void *ctx, FILE *out);
    void *ctx;
};

void death_print(const struct death *death, const struct death_style *how,
                 FILE *out);

#endif
