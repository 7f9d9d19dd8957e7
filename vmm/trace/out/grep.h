/* SPDX-License-Identifier: MIT */
/*
 * Which lines of an output are wanted: those that contain given words, as a
 * person sees the line.
 */
#ifndef VMM_TRACE_OUT_GREP_H
#define VMM_TRACE_OUT_GREP_H

#include <stdbool.h>
#include <stdint.h>

struct trace_grep {
    const char *words;
    uint64_t nr; /* number of lines that matched */
};

/* Does one of the line's parts contain the words? A part may be NULL. Without a
 * grep (NULL) every line is wanted. */
bool trace_grep_wants(struct trace_grep *grep, const char *const *parts,
                      unsigned nr_parts);

/* Removes the colour codes from a line, in place. */
void trace_grep_plain(char *line);

#endif
