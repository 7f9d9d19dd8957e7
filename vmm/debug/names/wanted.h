/* SPDX-License-Identifier: MIT */
/*
 * The addresses for which names are needed. A report needs a few dozen out of a
 * million; a trace needs all.
 */
#ifndef VMM_DEBUG_NAMES_WANTED_H
#define VMM_DEBUG_NAMES_WANTED_H

#include "base/util.h"

#define NAMES_MAX_WANTED 256u /* further addresses get no name */

/* The question that one process sends to the other. Starts all zero: nothing is
 * wanted. */
struct names_wanted {
    uint32_t is_all; /* 1: all names are wanted */
    uint32_t nr;
    uint64_t memory; /* bytes of the guest's memory that follow the question:
                      * they have the names, not a file */
    uint64_t list[NAMES_MAX_WANTED]; /* ascending, none twice */
};

void names_wanted_add(struct names_wanted *wanted, uint64_t address);

/* The index of the first wanted address that is `address` or above; `nr` if
 * there is none. */
uint32_t names_wanted_from(const struct names_wanted *wanted, uint64_t address);

#endif
