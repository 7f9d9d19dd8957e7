/* SPDX-License-Identifier: MIT */
/*
 * Which lines of an output somebody wants to see: those with some words in
 * them, as a person sees them.
 */
#ifndef VMM_TRACE_OUT_GREP_H
#define VMM_TRACE_OUT_GREP_H

#include <stdbool.h>
#include <stdint.h>

struct trace_grep {
    const char *words;
    uint64_t nr; /* lines that had them */
};

/* Has one of the line's parts the words? A part may be NULL. Without a grep
 * (NULL) every line is wanted. */
bool trace_grep_wants(struct trace_grep *grep, const char *const *parts,
                      unsigned nr_parts);

/* Takes the colours out of a line, in place. */
void trace_grep_plain(char *line);

#endif
