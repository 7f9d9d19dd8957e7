/* SPDX-License-Identifier: MIT */
/*
 * The layout of a death report: labels at the left, colours. Only death_text.c
 * and death_state.c use this.
 */
#ifndef VMM_DEBUG_DEATH_PAGE_H
#define VMM_DEBUG_DEATH_PAGE_H

#include "death_text.h"

/* Lines may have any width: they are folded to the right of the label's
 * column. */
struct page {
    FILE *out;
    bool colour;
    unsigned columns;
};

#define BOLD "\033[1m"
#define RED  "\033[1;31m"
#define DIM  "\033[2m"
#define CYAN "\033[36m"
#define OFF  "\033[0m"

static inline const char *style(const struct page *page, const char *code)
{
    return page->colour ? code : "";
}

/* The label of a part; the text goes on after it. */
static inline void label(const struct page *page, const char *name)
{
    fprintf(page->out, "  %s%-*s%s", style(page, CYAN), DEATH_INDENT - 2, name,
            style(page, OFF));
}

/* Prints the state in which the guest died: registers, walks through page
 * tables, the stack. */
void death_state_print(const struct page *page, const struct death *death);

#endif
