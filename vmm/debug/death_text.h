/* SPDX-License-Identifier: MIT */
/*
 * A death report for a person: one screen of 100 columns, or what there is.
 */
#ifndef VMM_DEBUG_DEATH_TEXT_H
#define VMM_DEBUG_DEATH_TEXT_H

#include "death.h"

/* Columns: a label, then what it is about. */
#define DEATH_COLUMNS 100 /* at most */
#define DEATH_NARROW  40  /* at least */
#define DEATH_INDENT  13

struct death_style {
    bool colour;
    unsigned columns; /* of the terminal; what asks for more is folded */
    bool no_screen;   /* it can be seen above already */
    /* Prints the last records, each line behind `indent` spaces; may be NULL.
     */
    void (*records)(void *ctx, FILE *out);
    void *ctx;
};

void death_print(const struct death *death, const struct death_style *how,
                 FILE *out);

#endif
