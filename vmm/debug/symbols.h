/* SPDX-License-Identifier: MIT */
/*
 * Names for guest addresses: a table of symbols, looked up by address. Where
 * they come from is names/'s to know.
 */
#ifndef VMM_DEBUG_SYMBOLS_H
#define VMM_DEBUG_SYMBOLS_H

#include "base/util.h"

struct names_wanted;
struct symbols;

#define SYMBOLS_MAX      (1u << 18) /* further ones are left out */
#define SYMBOLS_MAX_NAME 127u       /* longer names are cut */

/* An empty table (NULL: no memory), and its rows in any order: 0 or -ENOMEM.
 * Past SYMBOLS_MAX they are left out. `name` is copied, with printable
 * characters only. */
struct symbols *symbols_new(void) MUST_CHECK;
int symbols_add(struct symbols *symbols, uint64_t address, uint64_t size,
                const char *name) MUST_CHECK;
void symbols_destroy(struct symbols *symbols);

/* An empty table that adds each address that is looked for to `wanted`, which
 * outlives it. NULL: no memory. */
struct symbols *symbols_new_asking(struct names_wanted *wanted) MUST_CHECK;

/* After the last row, unless they came in order: by address, those at the same
 * one by size. Not in the machine's sandbox: the C library's sort asks the
 * host for its memory. */
void symbols_sort(struct symbols *symbols);

/* For saving; `symbols` may be NULL. The name of row `index`. */
size_t symbols_count(const struct symbols *symbols);
const char *symbols_row(const struct symbols *symbols, size_t index,
                        uint64_t *address, uint64_t *size);

/* The symbol that `address` lies in, or that ends right before it (a return
 * address), and how far it is from the start; NULL if there is none. `symbols`
 * may be NULL. The name lives as long as `symbols`. */
const char *symbols_find(const struct symbols *symbols, uint64_t address,
                         uint64_t *offset);

/* Writes "name+0x12", or the address alone, into buf; returns buf. */
char *symbols_format(const struct symbols *symbols, uint64_t address, char *buf,
                     size_t size);

#endif
