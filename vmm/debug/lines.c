/* SPDX-License-Identifier: MIT */
/*
 * A sorted table of source lines. How many there are is not for a file to
 * choose.
 */
#include "lines.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_FILES 4096u

struct lines {
    struct lines_row *rows;
    size_t nr_rows;
    size_t capacity;
    char **files;
    size_t nr_files;
};

struct lines *lines_new(void)
{
    return calloc(1, sizeof(struct lines));
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

uint32_t lines_add_file(struct lines *lines, const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *last = slash ? slash + 1 : name;

    /* Rows of one file come together: the newest ones are likely. */
    for (size_t i = lines->nr_files; i-- > 0;)
        if (strcmp(lines->files[i], last) == 0)
            return (uint32_t)i;
    if (lines->nr_files == MAX_FILES)
        return LINES_NO_FILE;
    char **files =
        realloc(lines->files, (lines->nr_files + 1) * sizeof(*lines->files));
    char *copy = strdup(last);
    if (files)
        lines->files = files;
    if (!files || !copy) {
        free(copy);
        return LINES_NO_FILE;
    }
    for (char *c = copy; *c; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
    files[lines->nr_files] = copy;
    return (uint32_t)lines->nr_files++;
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
            return; /* fewer lines are known */
        lines->rows = rows;
        lines->capacity = capacity;
    }
    lines->rows[lines->nr_rows++] = (struct lines_row){
        .address = address,
        .file = file < lines->nr_files ? file : LINES_NO_FILE,
        .line = line,
    };
}

/* Where one sequence ends and another begins, the beginning counts. */
static int compare(const void *a, const void *b)
{
    const struct lines_row *x = a, *y = b;

    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    return (y->file == LINES_NO_FILE) - (x->file == LINES_NO_FILE);
}

void lines_sort(struct lines *lines)
{
    if (lines->nr_rows)
        qsort(lines->rows, lines->nr_rows, sizeof(*lines->rows), compare);
}

const char *lines_find(const struct lines *lines, uint64_t address)
{
    size_t low = 0, high = lines ? lines->nr_rows : 0;

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
