/* SPDX-License-Identifier: MIT */
/*
 * Finds the known word that the user may have meant to write.
 */
#ifndef VMM_BASE_NEAR_H
#define VMM_BASE_NEAR_H

#include "util.h"

struct near_search {
    const char *word; /* as written; need not be NUL-terminated */
    size_t len;
    const char *best; /* NULL: none is near */
    unsigned slips;   /* between `word` and `best` */
    bool is_tied;     /* another word is as near */
};

struct near_search near_begin(const char *word, size_t len);

/* Tries one more known word. It must outlive the search. */
void near_try(struct near_search *search, const char *known);

/* The one known word that is near; NULL if there is none, or more than one. Two
 * slips are near in a word of more than 4 letters, one in a shorter word. A
 * slip is a letter too many, a letter missing, a wrong letter, or two
 * neighbours swapped. */
const char *near_found(const struct near_search *search) MUST_CHECK;

#endif
