/* SPDX-License-Identifier: MIT */
/*
 * Names for guest addresses: symbols and source lines together, and how they
 * are encoded in a trace file or by the process that reads them from an ELF
 * file (reader.h). Must not know ELF.
 */
#ifndef VMM_DEBUG_NAMES_NAMES_H
#define VMM_DEBUG_NAMES_NAMES_H

#include "debug/lines.h"
#include "debug/symbols.h"

struct blob;
struct blob_reader;

/* Starts all zero: no address has a name. */
struct names {
    struct symbols *symbols; /* NULL: there are none */
    struct lines *lines;     /* the same */
    char lacking[160];       /* a sentence about what is missing; or "" */
};

void names_fini(struct names *names);

/* The tables must be sorted, or may be NULL. */
void names_save_symbols(const struct symbols *symbols, struct blob *blob);
void names_save_lines(const struct lines *lines, struct blob *blob);

/* Both read into an empty table, which is sorted afterwards. Return 0; -EBADMSG
 * if the bytes are not as the functions above write them: too many, out of
 * order, cut off (what was read so far is kept); -ENOMEM. */
int names_load_symbols(struct symbols *symbols,
                       struct blob_reader *reader) MUST_CHECK;
int names_load_lines(struct lines *lines,
                     struct blob_reader *reader) MUST_CHECK;

#endif
