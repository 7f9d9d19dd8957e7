/* SPDX-License-Identifier: MIT */
/*
 * Names for guest addresses, from the symbol table of an ELF file.
 */
#ifndef VMM_DEBUG_SYMBOLS_H
#define VMM_DEBUG_SYMBOLS_H

#include "base/util.h"

struct symbols;

#define SYMBOLS_MAX      (1u << 18) /* further ones are left out */
#define SYMBOLS_MAX_NAME 127u       /* longer names are cut */

/* Reads the functions and labels of the ELF in [data, data + size) into
 * *out. An ELF without symbols gives an empty table; names have printable
 * characters only. 0, -ENOEXEC if it is no ELF, or -ENOMEM. Free with
 * symbols_destroy. */
int symbols_create(const uint8_t *data, uint64_t size,
                   struct symbols **out) MUST_CHECK;
void symbols_destroy(struct symbols *symbols);

/* The same by hand: an empty table (NULL: no memory), its rows in any order (0
 * or -ENOMEM; past SYMBOLS_MAX they are left out), and after the last: */
struct symbols *symbols_new(void) MUST_CHECK;
int symbols_add(struct symbols *symbols, uint64_t address, uint64_t size,
                const char *name) MUST_CHECK;
void symbols_sort(struct symbols *symbols);

/* For saving; `symbols` may be NULL. The name of row `index`. */
size_t symbols_count(const struct symbols *symbols);
const char *symbols_row(const struct symbols *symbols, size_t index,
                        uint64_t *address, uint64_t *size);

/* The symbol that `address` lies in, or is the first byte behind of (a return
 * address), and how far behind its start; NULL if there is none. `symbols` may
 * be NULL. The name lives as long as `symbols`. */
const char *symbols_find(const struct symbols *symbols, uint64_t address,
                         uint64_t *offset);

/* Writes "name+0x12", or the address alone, into buf; returns buf. */
char *symbols_format(const struct symbols *symbols, uint64_t address, char *buf,
                     size_t size);

#endif
