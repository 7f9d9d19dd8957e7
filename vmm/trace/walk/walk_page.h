/* SPDX-License-Identifier: MIT */
/*
 * How a walk looks on a terminal: each step has a number, a time, a level and a
 * sentence, broken into lines at the width of the terminal.
 */
#ifndef VMM_TRACE_WALK_WALK_PAGE_H
#define VMM_TRACE_WALK_WALK_PAGE_H

#include "trace/out/summary.h"
#include "trace/words/describe.h"
#include "trace/words/steps.h"
#include "walk.h"
#include "walk_time.h"

#define WALK_SENTENCE 768u

struct walk_page {
    FILE *out;
    const struct trace_info *info;
    struct trace_style style;
    uint64_t start_tsc; /* of the first step; 0 before it */
    unsigned nr_steps;
};

struct walk_line {
    uint64_t number; /* of its record; 0: no record */
    uint64_t tsc;
    const struct step *step;
    char sentence[WALK_SENTENCE];
    char where[TRACE_WHAT_MAX]; /* place in the guest, or "" */
    const char *source;         /* "file.c:12", or NULL */
    bool has_took;
    uint64_t took_ticks;
    bool is_chosen;
};

/* What to put into the places of a sentence; NULL: nothing. */
struct walk_words {
    const char *who, *device, *what, *why, *result;
    const char *times; /* after the sentence */
};

/* Fills in a sentence. Text that a guest chose is made printable; UTF-8
 * stays. */
void walk_fill(char *buf, size_t size, const char *sentence,
               const struct walk_words *words);

void walk_page_begin(struct walk_page *page, FILE *out,
                     const struct trace_info *info,
                     const struct trace_style *style,
                     const struct walk_found *found);
void walk_page_step(struct walk_page *page, const struct walk_line *line);
/* `summary` tells of the exits in the walk. */
void walk_page_finish(struct walk_page *page, const struct walk_time *time,
                      const struct summary *summary, uint64_t left_out);

#endif
