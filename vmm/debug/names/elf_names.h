/* SPDX-License-Identifier: MIT */
/*
 * Symbols and source lines from an ELF file, read with libelf, in a process
 * that does nothing else (reader.h): that library was not made for hostile
 * files. It writes to its input, and allocates as much as a file asks for.
 */
#ifndef VMM_DEBUG_NAMES_ELF_NAMES_H
#define VMM_DEBUG_NAMES_ELF_NAMES_H

#include "debug/lines.h"
#include "debug/symbols.h"
#include "wanted.h"

/* Limits in bytes: on symbol tables, and on the sections with line tables and
 * their names, decompressed. A file with more is too large. */
#define ELF_SYMBOLS_MAX_BYTES (UINT64_C(64) << 20)
#define ELF_LINES_MAX_BYTES   (UINT64_C(256) << 20)
/* Both read the ELF in [data, data + size), which they may change, and put what
 * names the wanted addresses into an empty table. Return 0, also if there is
 * nothing; -ENOEXEC if it is not an ELF; -E2BIG if there is too much (what was
 * read so far is kept); -ENOMEM. */

int elf_symbols_read(uint8_t *data, uint64_t size,
                     const struct names_wanted *wanted,
                     struct symbols *symbols) MUST_CHECK;
int elf_lines_read(uint8_t *data, uint64_t size,
                   const struct names_wanted *wanted,
                   struct lines *lines) MUST_CHECK;

#endif
