/* SPDX-License-Identifier: MIT */
/*
 * Reads a list of symbols line by line. If several share an address, the last
 * one is taken: the earlier ones are marks such as _text. Source: nm(1);
 * Linux's scripts/mksysmap and Documentation, "kallsyms".
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

static bool is_code(char kind)
{
    return kind == 'T' || kind == 't' || kind == 'W' || kind == 'w';
}

static bool is_place(char kind)
{
    return is_code(kind) || (kind && strchr("BbDdRrVv", kind));
}

/* The lowest address of code. Data symbols below it are offsets in Linux's
 * per-CPU data, not addresses. */
static uint64_t lowest_code(const uint8_t *at, const uint8_t *end)
{
    uint64_t lowest = UINT64_MAX;
    struct row row;

    while (next_row(&at, end, &row))
        if (is_code(row.kind) && row.address < lowest)
            lowest = row.address;
    return lowest;
}

static int read_all(const uint8_t *at, const uint8_t *end,
                    struct symbols *symbols)
{
    uint64_t lowest = lowest_code(at, end);
    struct row row, next;
    bool has_row = next_row(&at, end, &row);

    while (has_row) {
        bool has_next = next_row(&at, end, &next);
        bool is_mark =
            has_next && next.address == row.address && is_place(next.kind);
        if (is_place(row.kind) && row.address >= lowest && !is_mark) {
            if (symbols_count(symbols) == SYMBOLS_MAX)
                return -E2BIG;
            int rc = symbols_add(symbols, row.address, 0, row.name);
            if (rc)
                return rc;
        }
        row = next;
        has_row = has_next;
    }
    return 0;
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
