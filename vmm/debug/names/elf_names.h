/* SPDX-License-Identifier: MIT */
/*
 * Symbols and source lines out of an ELF file, by libelf: for the process that
 * does nothing else (reader.h), since that library was not made for hostile
 * files; it writes to what it reads, and allocates as much as a file wants.
 */
#ifndef VMM_DEBUG_NAMES_ELF_NAMES_H
#define VMM_DEBUG_NAMES_ELF_NAMES_H

#include "debug/lines.h"
#include "debug/symbols.h"
#include "wanted.h"

/* Bytes of symbol tables, and of sections with line tables and their names when
 * they are unpacked: a file with more is too large. */
#define ELF_SYMBOLS_MAX_BYTES (UINT64_C(64) << 20)
#define ELF_LINES_MAX_BYTES   (UINT64_C(256) << 20)
/* Both read the ELF in [data, data + size), which may be changed by that, into
 * an empty table: what names the addresses that are wanted. 0, also if there is
 * nothing; -ENOEXEC if it is no ELF; -E2BIG if there is too much (what was read
 * before is there); -ENOMEM. */

int elf_symbols_read(uint8_t *data, uint64_t size,
                     const struct names_wanted *wanted,
                     struct symbols *symbols) MUST_CHECK;
int elf_lines_read(uint8_t *data, uint64_t size,
                   const struct names_wanted *wanted,
                   struct lines *lines) MUST_CHECK;

#endif
