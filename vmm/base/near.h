/* SPDX-License-Identifier: MIT */
/*
 * Which known word somebody may have meant to write.
 */
#ifndef VMM_BASE_NEAR_H
#define VMM_BASE_NEAR_H

#include "util.h"

struct near_search {
    const char *word; /* as it was written; need not end with a zero */
    size_t len;
    const char *best; /* NULL: none is near */
    unsigned slips;   /* between the two */
    bool is_tied;     /* another one is as near */
};

struct near_search near_begin(const char *word, size_t len);

/* Is `known` nearer than what was tried before? It must outlive the search. */
void near_try(struct near_search *search, const char *known);

/* The one known word that is near, NULL if there is none or more than one. Two
 * slips of the finger are near in a word of more than 4 letters, else one: a
 * letter too many, too few, wrong, or two that changed places. */
const char *near_found(const struct near_search *search) MUST_CHECK;

#endif
