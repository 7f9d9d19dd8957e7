/* SPDX-License-Identifier: MIT */
/*
 * From the parts of the table to lines. The first character of a name is its
 * kind. Source: Linux, kernel/kallsyms.c, kallsyms_expand_symbol and
 * kallsyms_sym_address.
 */
#include "kallsyms.h"

#include <errno.h>
#include <stdlib.h>

#include "kallsyms_find.h"

#define ADDRESS_DIGITS 16u
#define LINE_MAX_BYTES                                                         \
    (ADDRESS_DIGITS + SYMBOLS_MAX_NAME + 4) /* 2 spaces, \n */

static uint64_t address_of(const struct kallsyms *table, uint32_t i)
{
    uint32_t offset = kallsyms_word(table, table->offsets + 4 * (uint64_t)i);

    if (!table->is_signed)
        return table->base + offset;
    if (offset >> 31 == 0)
        return offset;
    return table->base - 1 - (uint64_t)(int64_t)(int32_t)offset;
}

/* Writes a line, at most LINE_MAX_BYTES; a name that is too long is cut. Its
 * length, 0 if there is no name. */
static size_t write_line(const struct kallsyms *table, uint32_t i, uint64_t at,
                         uint32_t length, char *line)
{
    static const char hex[] = "0123456789abcdef";
    uint64_t address = address_of(table, i);
    size_t used = ADDRESS_DIGITS + 1, kind = used;

    for (unsigned d = ADDRESS_DIGITS; d--; address >>= 4)
        line[d] = hex[address & 0xF];
    line[ADDRESS_DIGITS] = ' ';
    while (length--) {
        const uint8_t *token = table->data + table->tokens[table->data[at++]];
        while (*token && used < LINE_MAX_BYTES - 1) {
            line[used++] = (char)*token++;
            if (used == kind + 1)
                line[used++] = ' ';
        }
    }
    line[used++] = '\n';
    return used > kind + 3 ? used : 0;
}

/* The addresses of the symbols that name what is wanted: of each wanted address
 * the nearest one that is not above it. Then that of the first code, from which
 * map_symbols_read knows what is no address. */
static void find_nearest(const struct kallsyms *table,
                         const struct names_wanted *wanted,
                         struct names_wanted *nearest)
{
    uint64_t best[NAMES_MAX_WANTED] = {0}, lowest = UINT64_MAX;
    uint64_t at = table->names;
    uint32_t length;

    for (uint32_t i = 0; i < table->nr; i++, at += length) {
        if (!kallsyms_next(table, &at, table->markers, &length))
            break;
        char kind = (char)table->data[table->tokens[table->data[at]]];
        uint64_t address = address_of(table, i);
        uint32_t place = names_wanted_from(wanted, address);
        if (map_is_code(kind) && address < lowest)
            lowest = address;
        if (map_is_place(kind) && place < wanted->nr && address > best[place])
            best[place] = address;
    }
    names_wanted_add(nearest, lowest);
    for (uint32_t i = 0; i < wanted->nr; i++) {
        if (i && best[i] < best[i - 1])
            best[i] = best[i - 1];
        if (best[i] > lowest)
            names_wanted_add(nearest, best[i]);
    }
}

static bool has_address(const struct names_wanted *set, uint64_t address)
{
    uint32_t at = names_wanted_from(set, address);

    return at < set->nr && set->list[at] == address;
}

/* `only`: the lines of these addresses; NULL: all. */
static size_t write_list(const struct kallsyms *table,
                         const struct names_wanted *only, char *list)
{
    uint64_t at = table->names;
    size_t len = 0;
    uint32_t length;

    for (uint32_t i = 0; i < table->nr; i++) {
        if (!kallsyms_next(table, &at, table->markers, &length))
            break; /* it was there a moment ago */
        if (!only || has_address(only, address_of(table, i)))
            len += write_line(table, i, at, length, list + len);
        at += length;
    }
    return len;
}

/* As kallsyms_list, of what names the wanted addresses; NULL: of all. */
static int make_list(const uint8_t *data, uint64_t size,
                     const struct names_wanted *wanted, char **list,
                     size_t *len)
{
    struct names_wanted nearest = {.nr = 0};
    struct kallsyms table;

    if (!kallsyms_find(&table, data, size))
        return -ENOENT;
    /* Most of it is never touched. */
    *list = malloc((size_t)table.nr * LINE_MAX_BYTES);
    if (!*list)
        return -ENOMEM;
    if (wanted)
        find_nearest(&table, wanted, &nearest);
    *len = write_list(&table, wanted ? &nearest : NULL, *list);
    return 0;
}

int kallsyms_list(const uint8_t *data, uint64_t size, char **list, size_t *len)
{
    return make_list(data, size, NULL, list, len);
}

int kallsyms_read(const uint8_t *data, uint64_t size,
                  const struct names_wanted *wanted, struct symbols *symbols)
{
    char *list;
    size_t len;
    int rc = make_list(data, size, wanted->is_all ? NULL : wanted, &list, &len);

    if (rc)
        return rc == -ENOENT ? 0 : rc;
    rc = map_symbols_read((const uint8_t *)list, len, wanted, symbols);
    free(list);
    return rc;
}
