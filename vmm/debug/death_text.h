/* SPDX-License-Identifier: MIT */
/*
 * A death report for a person: one screen of 100 columns.
 */
#ifndef VMM_DEBUG_DEATH_TEXT_H
#define VMM_DEBUG_DEATH_TEXT_H

#include "death.h"

/* Columns: a label, then what it is about. */
#define DEATH_COLUMNS 100
#define DEATH_INDENT  13

struct death_style {
    bool colour;
    bool no_screen; /* it can be seen above already */
    /* Prints the last records, each line behind `indent` spaces; may be NULL.
     */
    void (*records)(void *ctx, FILE *out);
    void *ctx;
};

void death_print(const struct death *death, const struct death_style *how,
                 FILE *out);

#endif
