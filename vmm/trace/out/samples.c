/* SPDX-License-Identifier: MIT */
/*
 * Tables of durations. Every duration is kept, so that the median and the 99th
 * percentile are exact.
 */
#include "samples.h"

#include <inttypes.h>
#include <stdlib.h>

#include "trace/words/describe.h"

#define NR_SLOTS                                                               \
    ((size_t)2 * SAMPLES_MAX) /* of the hash table; a power of two */
#define BAR 40u               /* columns of the longest bar */

struct row {
    enum samples_class class;
    char name[SAMPLES_NAME];
    uint64_t count;
    uint64_t ended;   /* how many have ended */
    uint64_t total;   /* ns, of those that have ended */
    uint64_t *values; /* as many as fitted in memory */
    size_t nr_values;
    size_t capacity;
};

struct samples {
    struct row rows[SAMPLES_MAX];
    unsigned nr;
    uint16_t slots[NR_SLOTS]; /* row + 1; 0: free */
    uint64_t buckets[SAMPLES_NR_CLASSES][SAMPLES_BUCKETS];
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
        free(samples->rows[i].values);
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

void samples_begin(struct samples *samples, enum samples_class class,
                   const char *name)
{
    row_of(samples, class, name)->count++;
}

void samples_add(struct samples *samples, enum samples_class class,
                 const char *name, uint64_t ns)
{
    samples_begin(samples, class, name);
    samples_end(samples, class, name, ns);
}

void samples_end(struct samples *samples, enum samples_class class,
                 const char *name, uint64_t ns)
{
    struct row *row = row_of(samples, class, name);

    samples->buckets[class][bucket_of(ns)]++;
    row->ended++;
    row->total += ns;
    if (row->nr_values == row->capacity) {
        size_t capacity = row->capacity ? 2 * row->capacity : 16;
        uint64_t *values = realloc(row->values, capacity * sizeof(*values));
        if (!values)
            return; /* percentiles then cover fewer values; counts stay right */
        row->values = values;
        row->capacity = capacity;
    }
    row->values[row->nr_values++] = ns;
}

/* ---------------------------------------------------------------- printing */

static int compare_values(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

struct sorted {
    struct row *row;
};

static int compare_rows(const void *a, const void *b)
{
    const struct row *x = ((const struct sorted *)a)->row;
    const struct row *y = ((const struct sorted *)b)->row;

    if (x->total != y->total)
        return x->total > y->total ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* The smallest value that at least `percent` of all values do not exceed. */
static uint64_t percentile(const struct row *row, unsigned percent)
{
    size_t n = (row->nr_values * percent + 99) / 100;

    return row->nr_values ? row->values[n ? n - 1 : 0] : 0;
}

static void print_time(FILE *out, uint64_t ns)
{
    char text[32];

    trace_format_ns(ns, text, sizeof(text));
    fprintf(out, " %10s", text);
}

static void print_row(FILE *out, struct row *row, uint64_t wall_ns)
{
    if (row->nr_values)
        qsort(row->values, row->nr_values, sizeof(*row->values),
              compare_values);
    fprintf(out, "%-34s %9" PRIu64, row->name, row->count);
    if (!row->ended) {
        fprintf(out, "        -\n");
        return;
    }
    fprintf(out, " %6.2f %%",
            wall_ns ? 100.0 * (double)row->total / (double)wall_ns : 0.0);
    print_time(out, percentile(row, 0));
    print_time(out, percentile(row, 50));
    print_time(out, percentile(row, 99));
    print_time(out, percentile(row, 100));
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
        if (row->count <= row->ended)
            continue;
        fprintf(out, "%s%" PRIu64 " %s", between, row->count - row->ended,
                row->name);
        between = ", ";
    }
    if (*between == ',')
        fputc('\n', out);
}

void samples_print(struct samples *samples, enum samples_class class,
                   const char *title, uint64_t wall_ns, FILE *out)
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
    fprintf(out, "%-34s %9s %8s %10s %10s %10s %10s\n", title, "count",
            "of time", "min", "median", "p99", "max");
    for (unsigned i = 0; i < nr; i++) {
        print_row(out, rows[i].row, wall_ns);
        count += rows[i].row->count;
        total += rows[i].row->total;
    }
    if (nr > 1)
        fprintf(out, "%-34s %9" PRIu64 " %6.2f %%\n", "all", count,
                wall_ns ? 100.0 * (double)total / (double)wall_ns : 0.0);
    print_endless(out, rows, nr);
    fputc('\n', out);
    print_histogram(out, samples->buckets[class]);
    fputc('\n', out);
}
