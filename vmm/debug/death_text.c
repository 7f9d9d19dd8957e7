/* SPDX-License-Identifier: MIT */
/*
 * The report as text, from the top down: what and why, then the evidence.
 */
#include "death_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"
#include "death_page.h"

#define SYMBOL_BYTES 72u

static void paragraph(const struct page *page, const char *name,
                      const char *text, const char *colour)
{
    label(page, name);
    fprintf(page->out, "%s%s%s\n", style(page, colour), text, style(page, OFF));
}

/* ------------------------------------------------------------------- code */

/* Prints the instruction, with its symbol at the right edge, or in the line
 * before if there is not enough room. */
static void print_insn(const struct page *page, const struct death *death,
                       const struct insn *insn, uint64_t linear, bool is_it)
{
    char bytes[3 * INSN_MAX_BYTES + 1] = "", text[112], all[256];
    char symbol[160] = "";
    uint64_t offset;

    for (unsigned i = 0; i < insn->len; i++)
        snprintf(bytes + (size_t)3 * i, 4, "%02x ", insn->bytes[i]);
    insn_format(insn, text, sizeof(text));
    if (is_it && symbols_find(death->symbols, linear, &offset))
        symbols_format(death->symbols, linear, symbol, SYMBOL_BYTES);
    size_t len =
        (size_t)snprintf(all, sizeof(all), "%s0x%-10" PRIx64 " %-24s %s",
                         is_it ? "> " : "  ", linear, bytes, text);
    size_t used = DEATH_INDENT + len + 2 + utf8_columns(symbol);
    if (*symbol && used > page->columns) {
        fprintf(page->out, "%s\n%*s", symbol, DEATH_INDENT, "");
        *symbol = '\0';
    }
    fprintf(page->out, "%s%s%s", is_it ? style(page, BOLD) : "", all,
            is_it ? style(page, OFF) : "");
    if (*symbol)
        fprintf(page->out, "  %*s%s", (int)(page->columns - used), "", symbol);
    fputc('\n', page->out);
}

/* The instruction at rip and the two after it. */
static void print_code(const struct page *page, const struct death *death)
{
    struct machine_state at;
    struct fault next;

    death_instruction(death, &at, &next);
    label(page, "code");
    if (!next.insn.len) {
        char why[256];
        fprintf(page->out, "> 0x%-10" PRIx64 " (%s)\n", state_linear_rip(&at),
                fault_words(&death->state, &death->fault, why, sizeof(why)));
        return;
    }
    for (unsigned i = 0; i < 3 && next.insn.len; i++) {
        if (i)
            fprintf(page->out, "%*s", DEATH_INDENT, "");
        print_insn(page, death, &next.insn, state_linear_rip(&at), i == 0);
        if (!next.insn.valid)
            break;
        at.regs.rip += next.insn.len;
        fault_predict(&at, &next);
    }
}

/* ------------------------------------------------------------------ chain */

static void print_chain(const struct page *page, const struct death *death)
{
    const struct chain *chain = &death->chain;

    for (unsigned i = 0; i < chain->nr; i++) {
        const struct delivery *step = &chain->steps[i];
        char event[64], words[256], line[400];
        event_words(&step->event, event, sizeof(event));
        deliver_words(&death->state, step, words, sizeof(words));
        snprintf(line, sizeof(line), "%s -> vector %u: %s", event,
                 step->event.vector, words);
        paragraph(page, i ? "" : "chain", line, "");
    }
    if (chain->end == CHAIN_TRIPLE_FAULT)
        paragraph(page, "", "-> triple fault: the CPU shuts down", RED);
}

/* ------------------------------------------------------------------ calls */

static void print_calls(const struct page *page, const struct death *death)
{
    const struct backtrace *calls = &death->backtrace;
    char symbol[160];

    if (!calls->nr)
        return;
    label(page, "calls");
    for (unsigned i = 0; i < calls->nr; i++) {
        death_caller(death, calls->callers[i], symbol, SYMBOL_BYTES);
        fprintf(page->out, "%s%s", i ? " < " : "", symbol);
    }
    fprintf(page->out, "%s\n", calls->is_cut ? " ..." : "");
}

/* ----------------------------------------------------------------- screen */

/* A picture is never folded: if there is no room to the right of the label, it
 * begins at the left edge. */
static void print_screen(const struct page *page, const struct picture *screen)
{
    unsigned rows = picture_used_rows(screen);
    char text[PICTURE_ROW_MAX];
    size_t widest = 0;

    for (unsigned row = 0; row < rows; row++) {
        picture_row_text(screen, row, text);
        size_t columns = utf8_columns(text);
        widest = columns > widest ? columns : widest;
    }
    bool fits = DEATH_INDENT + 2 + widest <= page->columns;
    if (!fits) {
        label(page, "screen");
        fputc('\n', page->out);
    }
    for (unsigned row = 0; row < rows; row++) {
        if (fits)
            label(page, row ? "" : "screen");
        picture_row_text(screen, row, text);
        fprintf(page->out, "%s|%s%s%s\n", style(page, DIM), style(page, OFF),
                *text && fits ? " " : "", text);
    }
}

static void print_title(const struct page *page, const struct death *death)
{
    int used = fprintf(page->out, "%s--%s %sthe guest died: %s%s",
                       style(page, DIM), style(page, OFF), style(page, RED),
                       death->what, style(page, OFF));

    if (page->colour)
        used -= (int)(strlen(DIM OFF RED OFF));
    fprintf(page->out, "%s%s", style(page, DIM),
            used < (int)page->columns ? " " : "");
    while (++used < (int)page->columns)
        fputc('-', page->out);
    fprintf(page->out, "%s\n", style(page, OFF));
}

static void print_evidence(const struct page *page, const struct death *death)
{
    print_code(page, death);
    if (death->has_chain)
        print_chain(page, death);
    print_calls(page, death);
    death_state_print(page, death);
}

static void print_death(const struct page *page, const struct death *death)
{
    paragraph(page, "why", death->why, BOLD);
    if (death->hint[0])
        paragraph(page, "hint", death->hint, "");
    if (death->rerun[0])
        paragraph(page, "how", death->rerun, DIM);
    if (death->lacking[0])
        paragraph(page, "names", death->lacking, DIM);
    if (death->has_state)
        print_evidence(page, death);
}

/* --------------------------------------------------------------- all of it */

/* A page whose lines are collected in memory, to be folded. */
struct gathered {
    char *text;
    size_t len;
    struct page page;
};

static bool gather(struct gathered *gathered, const struct page *page)
{
    gathered->page = *page;
    gathered->page.out = open_memstream(&gathered->text, &gathered->len);
    return gathered->page.out;
}

static void put_gathered(struct gathered *gathered, const struct page *page,
                         size_t indent)
{
    if (fclose(gathered->page.out) == 0)
        fold_lines(page->out, gathered->text, page->columns, indent);
    free(gathered->text);
}

void death_print(const struct death *death, const struct death_style *how,
                 FILE *out)
{
    struct page page = {.out = out, .colour = how->colour};
    struct gathered gathered;

    page.columns = how->columns < DEATH_NARROW    ? DEATH_NARROW
                   : how->columns > DEATH_COLUMNS ? DEATH_COLUMNS
                                                  : how->columns;
    if (gather(&gathered, &page)) {
        print_title(&gathered.page, death);
        put_gathered(&gathered, &page, strlen("-- "));
    }
    if (gather(&gathered, &page)) {
        print_death(&gathered.page, death);
        put_gathered(&gathered, &page, DEATH_INDENT);
    }
    if (death->screen && !how->no_screen)
        print_screen(&page, death->screen);
    if (how->records && gather(&gathered, &page)) {
        how->records(how->ctx, gathered.page.out);
        put_gathered(&gathered, &page, DEATH_INDENT);
    }
}
