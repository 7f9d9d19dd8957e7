/* SPDX-License-Identifier: MIT */
/*
 * A sorted table of source lines. Its size is limited, whatever a file
 * contains.
 */
#include "lines.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "names/wanted.h"

#define MAX_FILES 4096u
#define NR_SLOTS  ((size_t)4 * MAX_FILES)

struct lines {
    struct lines_row *rows;
    size_t nr_rows;
    size_t capacity;
    char **files;
    size_t nr_files;
    uint16_t slots[NR_SLOTS]; /* by hash of the name: file index + 1, or 0 */
    bool is_unsorted;
    struct names_wanted *asked; /* or NULL */
};

struct lines *lines_new(void)
{
    return calloc(1, sizeof(struct lines));
}

struct lines *lines_new_asking(struct names_wanted *wanted)
{
    struct lines *lines = lines_new();

    if (lines)
        lines->asked = wanted;
    return lines;
}

void lines_destroy(struct lines *lines)
{
    if (!lines)
        return;
    for (size_t i = 0; i < lines->nr_rows; i++)
        free(lines->rows[i].text);
    for (size_t i = 0; i < lines->nr_files; i++)
        free(lines->files[i]);
    free(lines->rows);
    free(lines->files);
    free(lines);
}

/* The slot that holds the file, or where it would be put. */
static uint16_t *slot_of(struct lines *lines, const char *name)
{
    uint32_t hash = 2166136261u; /* FNV-1a */

    for (const char *c = name; *c; c++)
        hash = (hash ^ (uint8_t)*c) * 16777619u;
    uint16_t *slot = &lines->slots[hash % NR_SLOTS];
    while (*slot && strcmp(lines->files[*slot - 1], name) != 0)
        slot = slot + 1 < lines->slots + NR_SLOTS ? slot + 1 : lines->slots;
    return slot;
}

uint32_t lines_add_file(struct lines *lines, const char *name)
{
    const char *slash = strrchr(name, '/');
    char *copy = strndup(slash ? slash + 1 : name, LINES_MAX_NAME);

    if (!copy)
        return LINES_NO_FILE;
    utf8_make_printable(copy);
    uint16_t *slot = slot_of(lines, copy);
    if (*slot || lines->nr_files == MAX_FILES) {
        free(copy);
        return *slot ? *slot - 1u : LINES_NO_FILE;
    }
    char **files =
        realloc(lines->files, (lines->nr_files + 1) * sizeof(*lines->files));
    if (!files) {
        free(copy);
        return LINES_NO_FILE;
    }
    lines->files = files;
    files[lines->nr_files++] = copy;
    *slot = (uint16_t)lines->nr_files;
    return (uint32_t)lines->nr_files - 1;
}

/* If one sequence ends where another begins, the beginning counts. */
static int compare(const void *a, const void *b)
{
    const struct lines_row *x = a, *y = b;

    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    return (y->file == LINES_NO_FILE) - (x->file == LINES_NO_FILE);
}

void lines_add_row(struct lines *lines, uint64_t address, uint32_t file,
                   uint32_t line)
{
    if (lines->nr_rows == LINES_MAX)
        return;
    if (lines->nr_rows == lines->capacity) {
        size_t capacity = lines->capacity ? 2 * lines->capacity : 1024;
        struct lines_row *rows = realloc(lines->rows, capacity * sizeof(*rows));
        if (!rows)
            return; /* fewer lines will be known */
        lines->rows = rows;
        lines->capacity = capacity;
    }
    const struct lines_row row = {
        .address = address,
        .file = file < lines->nr_files ? file : LINES_NO_FILE,
        .line = line,
    };
    if (lines->nr_rows && compare(&lines->rows[lines->nr_rows - 1], &row) > 0)
        lines->is_unsorted = true;
    lines->rows[lines->nr_rows++] = row;
}

void lines_sort(struct lines *lines)
{
    if (lines->is_unsorted)
        qsort(lines->rows, lines->nr_rows, sizeof(*lines->rows), compare);
}

const char *lines_find(const struct lines *lines, uint64_t address)
{
    size_t low = 0, high = lines ? lines->nr_rows : 0;

    if (lines && lines->asked)
        names_wanted_add(lines->asked, address);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lines->rows[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || lines->rows[low - 1].file == LINES_NO_FILE)
        return NULL;
    struct lines_row *row = &lines->rows[low - 1];
    if (!row->text &&
        asprintf(&row->text, "%s:%u", lines->files[row->file], row->line) < 0)
        row->text = NULL;
    return row->text;
}

size_t lines_nr_files(const struct lines *lines)
{
    return lines ? lines->nr_files : 0;
}

const char *lines_file(const struct lines *lines, size_t index)
{
    return lines->files[index];
}

size_t lines_nr_rows(const struct lines *lines)
{
    return lines ? lines->nr_rows : 0;
}

const struct lines_row *lines_row(const struct lines *lines, size_t index)
{
    return &lines->rows[index];
}
