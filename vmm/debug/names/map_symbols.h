/* SPDX-License-Identifier: MIT */
/*
 * Symbols from a list in the format of `nm -n`, Linux's System.map and
 * /proc/kallsyms: a line for each symbol, with address, kind and name. For the
 * process that reads names (reader.h).
 */
#ifndef VMM_DEBUG_NAMES_MAP_SYMBOLS_H
#define VMM_DEBUG_NAMES_MAP_SYMBOLS_H

#include "debug/symbols.h"
#include "wanted.h"

/* Does the file begin like such a list? */
bool map_detect(const uint8_t *data, uint64_t size);

/* Does a symbol of this kind, nm's letter, name code; does it name code or
 * data? map_symbols_read takes no other. */
bool map_is_code(char kind);
bool map_is_place(char kind);

/* Puts the symbols that name the wanted addresses into an empty table. Lines
 * that are not symbols are skipped. Returns 0; -E2BIG if there is too much
 * (what was read so far is kept); -ENOMEM. */
int map_symbols_read(const uint8_t *data, uint64_t size,
                     const struct names_wanted *wanted,
                     struct symbols *symbols) MUST_CHECK;

#endif
