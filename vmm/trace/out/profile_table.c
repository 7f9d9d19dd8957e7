/* SPDX-License-Identifier: MIT */
/*
 * The profile by functions: how many samples found each, and those it calls.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "profile_stacks.h"

#define ROWS_SHOWN 20u
#define ROWS_MAX   24576u /* further functions are not told apart */
#define ROW_SLOTS  32768u

struct row {
    char name[96]; /* "": a free slot */
    uint64_t self, all;
};

struct table {
    struct row *rows;
    unsigned nr;
};

/* The row of this name, made when new. NULL: there are too many. */
static struct row *row_of(struct table *table, const char *name)
{
    struct row *row = &table->rows[profile_hash(name) % ROW_SLOTS];

    while (row->name[0] && strcmp(row->name, name) != 0)
        if (++row == table->rows + ROW_SLOTS)
            row = table->rows;
    if (row->name[0])
        return row;
    if (table->nr == ROWS_MAX)
        return NULL;
    table->nr++;
    snprintf(row->name, sizeof(row->name), "%s", name);
    return row;
}

/* Has `stack` this frame further out, before `at`? Recursion counts once. */
static bool is_repeated(const char *stack, const char *at, size_t len)
{
    for (const char *c = stack; c < at; c += strcspn(c, ";") + 1)
        if (strcspn(c, ";") == len && memcmp(c, at, len) == 0)
            return true;
    return false;
}

static void add_stack(void *ctx, const char *stack, uint64_t nr)
{
    struct table *table = ctx;
    const char *ring = stack + strcspn(stack, ";") + 1;
    const char *functions = ring + strcspn(ring, ";") + 1;
    bool is_program = strncmp(ring, "ring 3;", 7) == 0;

    for (const char *c = functions;;) {
        size_t len = strcspn(c, ";");
        char name[sizeof(table->rows[0].name)];
        snprintf(name, sizeof(name), "%.*s%s", (int)len, c,
                 is_program && c == functions ? " (ring 3)" : "");
        name[utf8_whole(name, strlen(name))] = '\0';
        struct row *row = row_of(table, name);
        if (row && !is_repeated(functions, c, len))
            row->all += nr;
        if (!c[len]) {
            if (row)
                row->self += nr;
            return;
        }
        c += len + 1;
    }
}

static bool is_before(const struct row *a, const struct row *b)
{
    if (a->self != b->self)
        return a->self > b->self;
    if (a->all != b->all)
        return a->all > b->all;
    return strcmp(a->name, b->name) < 0;
}

/* Those that are shown, in order, to the front. Not by qsort: for much memory
 * it asks the host how much there is, which the sandbox does not let it. */
static void sort(struct table *table)
{
    struct row *end = table->rows;

    for (unsigned i = 0; i < ROW_SLOTS; i++)
        if (table->rows[i].name[0])
            *end++ = table->rows[i];
    for (unsigned i = 0; i < table->nr && i < ROWS_SHOWN; i++) {
        struct row *first = &table->rows[i];
        for (struct row *other = first + 1; other < end; other++)
            if (is_before(other, first)) {
                struct row row = *first;
                *first = *other;
                *other = row;
            }
    }
}

static void print_rows(const struct table *table, uint64_t nr, FILE *out)
{
    fprintf(out, "%-34s %9s %10s %17s\n", "where the guest was, by samples",
            "samples", "itself", "and what it calls");
    for (unsigned i = 0; i < table->nr && i < ROWS_SHOWN; i++) {
        const struct row *row = &table->rows[i];
        fprintf(out, "%-34s %9" PRIu64 " %8.2f %% %15.2f %%\n", row->name,
                row->self, 100 * (double)row->self / (double)nr,
                100 * (double)row->all / (double)nr);
    }
    if (table->nr > ROWS_SHOWN)
        fprintf(out, "  and %u more, with fewer samples\n",
                table->nr - ROWS_SHOWN);
    fprintf(out, "%-34s %9" PRIu64 "\n", "all", nr);
}

bool profile_print_table(const struct profile *profile, FILE *out)
{
    struct table table = {.rows = calloc(ROW_SLOTS, sizeof(struct row))};

    if (!table.rows)
        return false;
    uint64_t nr = profile_each(profile, add_stack, &table);
    sort(&table);
    if (nr)
        print_rows(&table, nr, out);
    free(table.rows);
    return nr != 0;
}
