/* SPDX-License-Identifier: MIT */
/*
 * The addresses that somebody would like to have names for. A report needs a
 * few dozen of a million; a trace wants all.
 */
#ifndef VMM_DEBUG_NAMES_WANTED_H
#define VMM_DEBUG_NAMES_WANTED_H

#include "base/util.h"

#define NAMES_MAX_WANTED 256u /* further ones get none */

/* Starts all zero: nothing is wanted. What one process asks the other. */
struct names_wanted {
    uint32_t is_all; /* 1: whatever there is */
    uint32_t nr;
    uint64_t list[NAMES_MAX_WANTED]; /* ascending, none twice */
};

void names_wanted_add(struct names_wanted *wanted, uint64_t address);

/* The first one that is `address` or above: its index, or `nr`. */
uint32_t names_wanted_from(const struct names_wanted *wanted, uint64_t address);

#endif
