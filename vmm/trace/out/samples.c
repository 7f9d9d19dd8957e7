/* SPDX-License-Identifier: MIT */
/*
 * Tables of durations.
 */
#include "samples.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "percentiles.h"
#include "trace/words/describe.h"

#define NR_SLOTS                                                               \
    ((size_t)2 * SAMPLES_MAX) /* of the hash table; a power of two */
#define BAR 40u               /* columns of the longest bar */

struct row {
    enum samples_class class;
    char name[SAMPLES_NAME];
    uint64_t count;
    uint64_t total; /* ns, of those that have ended */
    struct percentiles ns;
};

struct samples {
    struct row rows[SAMPLES_MAX];
    unsigned nr;
    uint16_t slots[NR_SLOTS]; /* row + 1; 0: free */
    uint64_t buckets[SAMPLES_NR_CLASSES][SAMPLES_BUCKETS];
    struct percentiles_room room;
    bool is_again; /* all has been counted once */
};

struct samples *samples_create(void)
{
    return calloc(1, sizeof(struct samples));
}

void samples_destroy(struct samples *samples)
{
    if (!samples)
        return;
    for (unsigned i = 0; i < samples->nr; i++)
        percentiles_free(&samples->rows[i].ns, &samples->room);
    free(samples);
}

/* FNV-1a. */
static size_t hash(enum samples_class class, const char *name)
{
    uint64_t h = 0xCBF29CE484222325u ^ (unsigned)class;

    for (; *name; name++)
        h = (h ^ (uint8_t)*name) * 0x100000001B3u;
    return (size_t)(h ^ h >> 32);
}

static struct row *find(struct samples *samples, enum samples_class class,
                        const char *name)
{
    size_t slot = hash(class, name) % NR_SLOTS;

    for (; samples->slots[slot]; slot = (slot + 1) % NR_SLOTS) {
        struct row *row = &samples->rows[samples->slots[slot] - 1];
        if (row->class == class && strcmp(row->name, name) == 0)
            return row;
    }
    if (samples->nr == SAMPLES_MAX) {
        return &samples->rows[SAMPLES_MAX - 1];
    }
    struct row *row = &samples->rows[samples->nr++];
    row->class = class;
    snprintf(row->name, sizeof(row->name), "%s",
             samples->nr == SAMPLES_MAX ? "others" : name);
    samples->slots[slot] = (uint16_t)samples->nr;
    return row;
}

static unsigned bucket_of(uint64_t ns)
{
    return ns ? 63u - (unsigned)__builtin_clzll(ns) : 0;
}

static struct row *row_of(struct samples *samples, enum samples_class class,
                          const char *name)
{
    char cut[SAMPLES_NAME];

    snprintf(cut, sizeof(cut), "%s", name);
    return find(samples, class, cut);
}

static void end(struct samples *samples, struct row *row, uint64_t ns)
{
    percentiles_add(&row->ns, &samples->room, ns);
    if (samples->is_again)
        return;
    samples->buckets[row->class][bucket_of(ns)]++;
    row->total += ns;
}

void samples_begin(struct samples *samples, enum samples_class class,
                   const char *name)
{
    if (!samples->is_again)
        row_of(samples, class, name)->count++;
}

void samples_end(struct samples *samples, enum samples_class class,
                 const char *name, uint64_t ns)
{
    end(samples, row_of(samples, class, name), ns);
}

void samples_add(struct samples *samples, enum samples_class class,
                 const char *name, uint64_t ns)
{
    struct row *row = row_of(samples, class, name);

    row->count += !samples->is_again;
    end(samples, row, ns);
}

bool samples_settle(struct samples *samples)
{
    bool again = false;

    for (unsigned i = 0; i < samples->nr; i++)
        again |= percentiles_settle(&samples->rows[i].ns, &samples->room);
    samples->is_again = true;
    return again;
}

/* ---------------------------------------------------------------- printing */

#define WIDE_NAME   34
#define NARROW_NAME 28

struct sorted {
    const struct row *row;
};

static int compare_rows(const void *a, const void *b)
{
    const struct row *x = ((const struct sorted *)a)->row;
    const struct row *y = ((const struct sorted *)b)->row;

    if (x->total != y->total)
        return x->total > y->total ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* A name that is too long for its column ends in "~". */
static void print_name(const struct samples_table *table, const char *name)
{
    int width = table->columns < SAMPLES_COLUMNS ? NARROW_NAME : WIDE_NAME;

    if ((int)strlen(name) > width)
        fprintf(table->out, "%.*s~", (int)utf8_whole(name, (size_t)width - 1),
                name);
    else
        fprintf(table->out, "%-*s", width, name);
}

static void print_time(FILE *out, uint64_t ns)
{
    char text[32];

    trace_format_ns(ns, text, sizeof(text));
    fprintf(out, " %10s", text);
}

static void print_row(const struct samples_table *table, const struct row *row)
{
    FILE *out = table->out;

    print_name(table, row->name);
    fprintf(out, " %9" PRIu64, row->count);
    if (!row->ns.nr) {
        fprintf(out, "        -\n");
        return;
    }
    fprintf(out, " %6.2f %%",
            table->wall_ns ? 100.0 * (double)row->total / (double)table->wall_ns
                           : 0.0);
    if (table->columns >= SAMPLES_COLUMNS)
        print_time(out, row->ns.least);
    print_time(out, row->ns.median.low);
    print_time(out, row->ns.p99.low);
    print_time(out, row->ns.most);
    fputc('\n', out);
}

static void print_histogram(FILE *out, const uint64_t *buckets)
{
    uint64_t most = 0;
    unsigned first = SAMPLES_BUCKETS, last = 0;

    for (unsigned i = 0; i < SAMPLES_BUCKETS; i++) {
        if (!buckets[i])
            continue;
        first = first < i ? first : i;
        last = i;
        most = most > buckets[i] ? most : buckets[i];
    }
    for (unsigned i = first; i <= last && most; i++) {
        char from[32], bar[BAR + 1];
        if (!buckets[i] && !buckets[i - 1]) { /* i > first */
            if (buckets[i + 1])
                fputs("       ...\n", out);
            continue;
        }
        /* A bucket that is not empty gets at least a dot. */
        unsigned len = (unsigned)(buckets[i] * BAR / most);
        trace_format_ns(i ? 1ull << i : 0, from, sizeof(from));
        memset(bar, '#', len);
        bar[len] = '\0';
        fprintf(out, "  from %10s |%-*s %" PRIu64 "\n", from, (int)BAR,
                buckets[i] && !len ? "." : bar, buckets[i]);
    }
}

/* Prints what is counted but has no duration: calls that never return, that
 * were still open at the end, or whose end was not seen. */
static void print_endless(FILE *out, const struct sorted *rows, unsigned nr)
{
    const char *between = "  without an end: ";

    for (unsigned i = 0; i < nr; i++) {
        const struct row *row = rows[i].row;
        if (row->count <= row->ns.nr)
            continue;
        fprintf(out, "%s%" PRIu64 " %s", between, row->count - row->ns.nr,
                row->name);
        between = ", ";
    }
    if (*between == ',')
        fputc('\n', out);
}

static void print_header(const struct samples_table *table, const char *title)
{
    print_name(table, title);
    fprintf(table->out, " %9s %8s", "count", "of time");
    if (table->columns >= SAMPLES_COLUMNS)
        fprintf(table->out, " %10s", "min");
    fprintf(table->out, " %10s %10s %10s\n", "median", "p99", "max");
}

void samples_print(const struct samples *samples, enum samples_class class,
                   const char *title, const struct samples_table *table)
{
    struct sorted rows[SAMPLES_MAX];
    unsigned nr = 0;
    uint64_t count = 0, total = 0;

    for (unsigned i = 0; i < samples->nr; i++)
        if (samples->rows[i].class == class)
            rows[nr++].row = &samples->rows[i];
    if (!nr)
        return;
    qsort(rows, nr, sizeof(*rows), compare_rows);
    print_header(table, title);
    for (unsigned i = 0; i < nr; i++) {
        print_row(table, rows[i].row);
        count += rows[i].row->count;
        total += rows[i].row->total;
    }
    if (nr > 1) {
        print_name(table, "all");
        fprintf(table->out, " %9" PRIu64 " %6.2f %%\n", count,
                table->wall_ns ? 100.0 * (double)total / (double)table->wall_ns
                               : 0.0);
    }
    print_endless(table->out, rows, nr);
    fputc('\n', table->out);
    print_histogram(table->out, samples->buckets[class]);
    fputc('\n', table->out);
}
