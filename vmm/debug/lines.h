/* SPDX-License-Identifier: MIT */
/*
 * Source lines for guest addresses: a table, looked up by address. Where it
 * comes from is names/'s to know.
 */
#ifndef VMM_DEBUG_LINES_H
#define VMM_DEBUG_LINES_H

#include "base/util.h"

struct lines;
struct names_wanted;

#define LINES_MAX      (1u << 20) /* rows; further ones are left out */
#define LINES_MAX_NAME 255u       /* longer names of files are cut */

/* A row: from `address` on, up to the next row's, the code is of this line. */
struct lines_row {
    uint64_t address;
    uint32_t file; /* index; LINES_NO_FILE: nothing is known from here on */
    uint32_t line;
    char *text; /* "file.c:12", made when it is asked for */
};

#define LINES_NO_FILE UINT32_MAX

/* An empty table; NULL: no memory. */
struct lines *lines_new(void);
/* One that adds each address that is looked for to `wanted`. */
struct lines *lines_new_asking(struct names_wanted *wanted);
void lines_destroy(struct lines *lines);

/* The index of a file's name, which is copied without its folders;
 * LINES_NO_FILE if out of memory or there are too many. */
uint32_t lines_add_file(struct lines *lines, const char *name);
void lines_add_row(struct lines *lines, uint64_t address, uint32_t file,
                   uint32_t line);
/* After the last row, unless they came in order: by address; at the same one,
 * rows without a file first. Not in the machine's sandbox, as symbols_sort.
 */
void lines_sort(struct lines *lines);

/* "file.c:12", or NULL. `lines` may be NULL. One thread. */
const char *lines_find(const struct lines *lines, uint64_t address);

/* For saving. */
size_t lines_nr_files(const struct lines *lines);
const char *lines_file(const struct lines *lines, size_t index);
size_t lines_nr_rows(const struct lines *lines);
const struct lines_row *lines_row(const struct lines *lines, size_t index);

#endif
