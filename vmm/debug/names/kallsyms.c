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

static size_t write_list(const struct kallsyms *table, char *list)
{
    uint64_t at = table->names;
    size_t len = 0;
    uint32_t length;

    for (uint32_t i = 0; i < table->nr; i++) {
        if (!kallsyms_next(table, &at, table->markers, &length))
            break; /* it was there a moment ago */
        len += write_line(table, i, at, length, list + len);
        at += length;
    }
    return len;
}

int kallsyms_list(const uint8_t *data, uint64_t size, char **list, size_t *len)
{
    struct kallsyms table;

    if (!kallsyms_find(&table, data, size))
        return -ENOENT;
    /* Most of it is never touched. */
    *list = malloc((size_t)table.nr * LINE_MAX_BYTES);
    if (!*list)
        return -ENOMEM;
    *len = write_list(&table, *list);
    return 0;
}

int kallsyms_read(const uint8_t *data, uint64_t size,
                  const struct names_wanted *wanted, struct symbols *symbols)
{
    char *list;
    size_t len;
    int rc = kallsyms_list(data, size, &list, &len);

    if (rc)
        return rc == -ENOENT ? 0 : rc;
    rc = map_symbols_read((const uint8_t *)list, len, wanted, symbols);
    free(list);
    return rc;
}
