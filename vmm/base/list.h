/* SPDX-License-Identifier: MIT */
/*
 * Lists of words for a sentence.
 */
#ifndef VMM_BASE_LIST_H
#define VMM_BASE_LIST_H

#include "util.h"

/* Adds a word to the list in `buf`, a string: "a", then "a, b". What does not
 * fit into `size` bytes is cut. */
void list_add(char *buf, size_t size, const char *word);

/* "a, b or c", from a NULL-terminated array of words; cut in the same way.
 * Returns buf. */
char *list_of(const char *const *words, char *buf, size_t size);

#endif
