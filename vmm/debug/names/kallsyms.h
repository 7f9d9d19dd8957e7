/* SPDX-License-Identifier: MIT */
/*
 * The table of symbols that a Linux kernel carries in its own data, for its
 * /proc/kallsyms: distributions strip their kernels of all other symbols. For
 * the process that reads names (reader.h): the file may be hostile.
 */
#ifndef VMM_DEBUG_NAMES_KALLSYMS_H
#define VMM_DEBUG_NAMES_KALLSYMS_H

#include "map_symbols.h"

/* Finds the table of a 64-bit kernel in [data, data + size) and makes a list
 * out of it, as map_symbols_read reads it: *list, *len bytes, which the caller
 * frees. Returns 0; -ENOENT if there is no such table, or a damaged one;
 * -ENOMEM. */
int kallsyms_list(const uint8_t *data, uint64_t size, char **list,
                  size_t *len) MUST_CHECK;

/* Puts the symbols of such a table that name the wanted addresses into an empty
 * one. Returns 0, also if there is none; else as map_symbols_read. */
int kallsyms_read(const uint8_t *data, uint64_t size,
                  const struct names_wanted *wanted,
                  struct symbols *symbols) MUST_CHECK;

#endif
