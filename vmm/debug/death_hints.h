/* SPDX-License-Identifier: MIT */
/*
 * A pattern of a death, and the tables of patterns. Only death_hints*.c use
 * this.
 */
#ifndef VMM_DEBUG_DEATH_HINTS_H
#define VMM_DEBUG_DEATH_HINTS_H

#include "death.h"

struct death_hint {
    const char *id;
    bool (*matches)(const struct death *d);
    const char *text;
};

/* Each ends in a row without an id. */
extern const struct death_hint death_hints_stacks[]; /* and TSS, GDT */
extern const struct death_hint death_hints_gates[];

#endif
