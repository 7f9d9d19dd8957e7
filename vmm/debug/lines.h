/* SPDX-License-Identifier: MIT */
/*
 * Source lines for guest addresses: a table, looked up by address. The code in
 * names/ knows where the table comes from.
 */
#ifndef VMM_DEBUG_LINES_H
#define VMM_DEBUG_LINES_H

#include "base/util.h"

struct lines;
struct names_wanted;

#define LINES_MAX      (1u << 20) /* rows; further ones are left out */
#define LINES_MAX_NAME 255u       /* longer names of files are cut */

/* A row: the code from `address` up to the next row's address belongs to this
 * line. */
struct lines_row {
    uint64_t address;
    uint32_t file; /* index; LINES_NO_FILE: nothing is known from here on */
    uint32_t line;
    char *text; /* "file.c:12", made on demand */
};

#define LINES_NO_FILE UINT32_MAX

/* An empty table; NULL: no memory. */
struct lines *lines_new(void);
/* A table that adds each address that is looked up to `wanted`. */
struct lines *lines_new_asking(struct names_wanted *wanted);
void lines_destroy(struct lines *lines);

/* Adds a file and returns its index. The name is copied without its
 * directories. LINES_NO_FILE if out of memory or if there are too many
 * files. */
uint32_t lines_add_file(struct lines *lines, const char *name);
void lines_add_row(struct lines *lines, uint64_t address, uint32_t file,
                   uint32_t line);
/* Sorts the rows by address, and at the same address rows without a file first.
 * Call it after the last row was added, unless the rows came in order. Like
 * symbols_sort, not in the machine's sandbox. */
void lines_sort(struct lines *lines);

/* "file.c:12", or NULL. `lines` may be NULL. One thread. */
const char *lines_find(const struct lines *lines, uint64_t address);

/* For saving. */
size_t lines_nr_files(const struct lines *lines);
const char *lines_file(const struct lines *lines, size_t index);
size_t lines_nr_rows(const struct lines *lines);
const struct lines_row *lines_row(const struct lines *lines, size_t index);

#endif
