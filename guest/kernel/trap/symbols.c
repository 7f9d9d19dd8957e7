/* SPDX-License-Identifier: MIT */
/*
 * Looks up addresses in the table that gen-symbols.sh makes from the first link
 * of the kernel. The first link itself has an empty table.
 */
#include "trap/symbols.h"

#include <stddef.h>

#include "layout.h"

struct symbol {
    uint32_t address; /* from image_start on, ascending */
    uint32_t name;    /* offset in symbol_names */
};

extern const struct symbol symbol_table[];
extern const uint64_t symbol_count;
extern const char symbol_names[];

const char *symbol_name(uint64_t address, uint64_t *offset)
{
    if (address < (uint64_t)image_start || address >= (uint64_t)text_end)
        return NULL;
    uint64_t at = address - (uint64_t)image_start;
    const struct symbol *found = NULL;

    for (uint64_t i = 0; i < symbol_count && symbol_table[i].address <= at; i++)
        found = &symbol_table[i];
    if (found == NULL)
        return NULL;
    *offset = at - found->address;
    return symbol_names + found->name;
}
