/* SPDX-License-Identifier: MIT */
/*
 * Reads a list of symbols line by line. If several share an address, the one is
 * taken that Linux itself would name. Source: nm(1); Linux's scripts/mksysmap,
 * and scripts/kallsyms.c, compare_symbols.
 */
#include "map_symbols.h"

#include <errno.h>

#define MAX_DIGITS 16u

struct row {
    uint64_t address;
    char kind;
    char name[SYMBOLS_MAX_NAME + 1];
};

static int digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* Parses the line in [at, end): "ffffffff81000000 T startup_64", followed by
 * nothing or by kallsyms' "[module]". */
static bool read_row(const uint8_t *at, const uint8_t *end, struct row *row)
{
    unsigned nr = 0;
    size_t len = 0;

    row->address = 0;
    while (at < end && nr <= MAX_DIGITS && digit(*at) >= 0) {
        row->address = row->address << 4 | (unsigned)digit(*at++);
        nr++;
    }
    if (nr < 8 || nr > MAX_DIGITS || end - at < 4 || !is_space(at[0]) ||
        !is_space(at[2]))
        return false;
    row->kind = (char)at[1];
    for (at += 3; at<end && * at> ' '; at++)
        if (len < SYMBOLS_MAX_NAME)
            row->name[len++] = (char)*at;
    row->name[len] = '\0';
    while (at < end && (is_space(*at) || *at == '\r'))
        at++;
    return len && (at == end || *at == '[');
}

/* Reads the next line that is a symbol; false at the end of the list. */
static bool next_row(const uint8_t **at, const uint8_t *end, struct row *row)
{
    while (*at < end) {
        const uint8_t *line = *at, *stop;
        stop = memchr(line, '\n', (size_t)(end - line));
        *at = stop ? stop + 1 : end;
        if (read_row(line, stop ? stop : end, row))
            return true;
    }
    return false;
}

bool map_detect(const uint8_t *data, uint64_t size)
{
    const uint8_t *stop = memchr(data, '\n', (size_t)size);
    struct row row;

    return stop && read_row(data, stop, &row);
}

bool map_is_code(char kind)
{
    return kind == 'T' || kind == 't' || kind == 'W' || kind == 'w';
}

bool map_is_place(char kind)
{
    return map_is_code(kind) || (kind && strchr("BbDdRrVv", kind));
}

/* The lowest address of code. Data symbols below it are offsets in Linux's
 * per-CPU data, not addresses. */
static uint64_t lowest_code(const uint8_t *at, const uint8_t *end)
{
    uint64_t lowest = UINT64_MAX;
    struct row row;

    while (next_row(&at, end, &row))
        if (map_is_code(row.kind) && row.address < lowest)
            lowest = row.address;
    return lowest;
}

/* Is the name one that a linker script defines, as a mark? */
static bool is_mark(const char *name)
{
    static const char *const begins[] = {"__start_", "__stop_", "__end_"};
    static const char *const ends[] = {"_start", "_end"};
    size_t len = strlen(name);

    if (len < 8 || name[0] != '_' || name[1] != '_')
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(begins); i++)
        if (strncmp(name, begins[i], strlen(begins[i])) == 0)
            return true;
    for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
        if (strcmp(name + len - strlen(ends[i]), ends[i]) == 0)
            return true;
    return false;
}

/* Of two at the same address: weak symbols are worse, then marks, then names
 * with more underscores in front. */
static bool is_better(const struct row *row, const struct row *than)
{
    bool weak = (row->kind | 0x20) == 'w', weak_2 = (than->kind | 0x20) == 'w';
    bool mark = is_mark(row->name), mark_2 = is_mark(than->name);

    if (weak != weak_2)
        return weak_2;
    if (mark != mark_2)
        return mark_2;
    return strspn(row->name, "_") < strspn(than->name, "_");
}

static int add_row(struct symbols *symbols, const struct row *row)
{
    if (!row->kind)
        return 0;
    if (symbols_count(symbols) == SYMBOLS_MAX)
        return -E2BIG;
    return symbols_add(symbols, row->address, 0, row->name);
}

static int read_all(const uint8_t *at, const uint8_t *end,
                    struct symbols *symbols)
{
    uint64_t lowest = lowest_code(at, end);
    struct row row, best = {.kind = '\0'}; /* of those at one address */
    int rc = 0;

    while (!rc && next_row(&at, end, &row)) {
        if (!map_is_place(row.kind) || row.address < lowest)
            continue;
        if (row.address != best.address)
            rc = add_row(symbols, &best);
        if (!best.kind || row.address != best.address || is_better(&row, &best))
            best = row;
    }
    return rc ? rc : add_row(symbols, &best);
}

static int add_wanted(const struct symbols *from,
                      const struct names_wanted *wanted,
                      struct symbols *symbols)
{
    uint64_t offset, last = 0;
    int rc = 0;

    for (uint32_t i = 0; i < wanted->nr && !rc; i++) {
        const char *name = symbols_find(from, wanted->list[i], &offset);
        uint64_t address = wanted->list[i] - (name ? offset : 0);
        if (!name || (symbols_count(symbols) && address == last))
            continue;
        rc = symbols_add(symbols, address, 0, name);
        last = address;
    }
    return rc;
}

int map_symbols_read(const uint8_t *data, uint64_t size,
                     const struct names_wanted *wanted, struct symbols *symbols)
{
    struct symbols *whole = wanted->is_all ? symbols : symbols_new();
    int added = 0;

    if (!whole)
        return -ENOMEM;
    int rc = read_all(data, data + size, whole);
    symbols_sort(whole);
    if (!wanted->is_all) {
        added = add_wanted(whole, wanted, symbols);
        symbols_destroy(whole);
    }
    return added ? added : rc;
}
