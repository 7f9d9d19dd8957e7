/* SPDX-License-Identifier: MIT */
/*
 * Symbols out of a list of them, as `nm -n`, Linux's System.map and its
 * /proc/kallsyms have it: a line for each, with address, kind, name. For the
 * process that reads names (reader.h).
 */
#ifndef VMM_DEBUG_NAMES_MAP_SYMBOLS_H
#define VMM_DEBUG_NAMES_MAP_SYMBOLS_H

#include "debug/symbols.h"
#include "wanted.h"

/* Does it begin like one? */
bool map_detect(const uint8_t *data, uint64_t size);

/* Reads it into an empty table: what names the addresses that are wanted. Lines
 * that are none are left out. 0; -E2BIG if there is too much (what was read
 * before is there); -ENOMEM. */
int map_symbols_read(const uint8_t *data, uint64_t size,
                     const struct names_wanted *wanted,
                     struct symbols *symbols) MUST_CHECK;

#endif
