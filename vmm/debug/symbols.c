/* SPDX-License-Identifier: MIT */
/*
 * A sorted table of symbols. Their number and the length of their names are
 * limited, whatever a file contains.
 */
#include "symbols.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "names/wanted.h"

struct symbol {
    uint64_t address;
    uint64_t size; /* 0: unknown; up to the next, or MAX_DISTANCE */
    char *name;
};

struct symbols {
    struct symbol *table; /* sorted by address */
    size_t nr;
    size_t capacity;
    struct names_wanted *asked; /* or NULL */
};

/* A copy of `name` that is safe to print. */
static char *copy_name(const char *name)
{
    char *copy = strndup(name, SYMBOLS_MAX_NAME);

    if (copy)
        utf8_make_printable(copy);
    return copy;
}

struct symbols *symbols_new(void)
{
    return calloc(1, sizeof(struct symbols));
}

struct symbols *symbols_new_asking(struct names_wanted *wanted)
{
    struct symbols *symbols = symbols_new();

    if (symbols)
        symbols->asked = wanted;
    return symbols;
}

int symbols_add(struct symbols *symbols, uint64_t address, uint64_t size,
                const char *name)
{
    if (symbols->nr == SYMBOLS_MAX)
        return 0;
    if (symbols->nr == symbols->capacity) {
        size_t capacity = symbols->capacity ? 2 * symbols->capacity : 256;
        struct symbol *table =
            realloc(symbols->table, capacity * sizeof(*table));
        if (!table)
            return -ENOMEM;
        symbols->table = table;
        symbols->capacity = capacity;
    }
    char *copy = copy_name(name);
    if (!copy)
        return -ENOMEM;
    symbols->table[symbols->nr++] = (struct symbol){
        .address = address,
        .size = size,
        .name = copy,
    };
    return 0;
}

static int compare(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;

    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    return x->size < y->size ? -1 : x->size > y->size;
}

void symbols_sort(struct symbols *symbols)
{
    if (symbols->nr)
        qsort(symbols->table, symbols->nr, sizeof(*symbols->table), compare);
}

size_t symbols_count(const struct symbols *symbols)
{
    return symbols ? symbols->nr : 0;
}

const char *symbols_row(const struct symbols *symbols, size_t index,
                        uint64_t *address, uint64_t *size)
{
    *address = symbols->table[index].address;
    *size = symbols->table[index].size;
    return symbols->table[index].name;
}

void symbols_destroy(struct symbols *symbols)
{
    if (!symbols)
        return;
    for (size_t i = 0; i < symbols->nr; i++)
        free(symbols->table[i].name);
    free(symbols->table);
    free(symbols);
}

#define MAX_DISTANCE (1u << 20) /* bytes that a label without a size covers */

const char *symbols_find(const struct symbols *symbols, uint64_t address,
                         uint64_t *offset)
{
    size_t low = 0, high = symbols ? symbols->nr : 0;

    if (symbols && symbols->asked)
        names_wanted_add(symbols->asked, address);
    /* The last symbol that begins at the address or before it. */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (symbols->table[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const struct symbol *found = &symbols->table[low - 1];
    *offset = address - found->address;
    if (found->size ? *offset > found->size : *offset >= MAX_DISTANCE)
        return NULL;
    return found->name;
}

char *symbols_format(const struct symbols *symbols, uint64_t address, char *buf,
                     size_t size)
{
    uint64_t offset;
    const char *name = symbols_find(symbols, address, &offset);

    if (!name)
        snprintf(buf, size, "0x%" PRIx64, address);
    else if (offset)
        snprintf(buf, size, "%s+0x%" PRIx64, name, offset);
    else
        snprintf(buf, size, "%s", name);
    return buf;
}
