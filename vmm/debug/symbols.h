/* SPDX-License-Identifier: MIT */
/*
 * Names for guest addresses: a table of symbols, looked up by address. The code
 * in names/ knows where they come from.
 */
#ifndef VMM_DEBUG_SYMBOLS_H
#define VMM_DEBUG_SYMBOLS_H

#include "base/util.h"

struct names_wanted;
struct symbols;

#define SYMBOLS_MAX      (1u << 18) /* further ones are left out */
#define SYMBOLS_MAX_NAME 127u       /* longer names are cut */

/* Makes an empty table (NULL: no memory); adds a row, in any order: 0 or
 * -ENOMEM. Rows past SYMBOLS_MAX are left out. `name` is copied, with printable
 * characters only. */
struct symbols *symbols_new(void) MUST_CHECK;
int symbols_add(struct symbols *symbols, uint64_t address, uint64_t size,
                const char *name) MUST_CHECK;
void symbols_destroy(struct symbols *symbols);

/* An empty table that adds each address that is looked up to `wanted`, which
 * must outlive the table. NULL: no memory. */
struct symbols *symbols_new_asking(struct names_wanted *wanted) MUST_CHECK;

/* Sorts the rows by address, and those at the same address by size. Call it
 * after the last row was added, unless the rows came in order. Not in the
 * machine's sandbox: the C library's sort asks the host for the size of its
 * memory. */
void symbols_sort(struct symbols *symbols);

/* For saving; `symbols` may be NULL. The name of row `index`. */
size_t symbols_count(const struct symbols *symbols);
const char *symbols_row(const struct symbols *symbols, size_t index,
                        uint64_t *address, uint64_t *size);

/* The name of the symbol that contains `address`, or that ends right before it
 * (for a return address); *offset becomes the distance from its start. NULL if
 * there is none. `symbols` may be NULL. The name lives as long as `symbols`. */
const char *symbols_find(const struct symbols *symbols, uint64_t address,
                         uint64_t *offset);

/* Writes "name+0x12", or the address alone, into buf; returns buf. */
char *symbols_format(const struct symbols *symbols, uint64_t address, char *buf,
                     size_t size);

#endif
