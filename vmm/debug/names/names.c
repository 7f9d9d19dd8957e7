/* SPDX-License-Identifier: MIT */
/*
 * Tables of names in a compact encoding. Addresses ascend, so each is stored as
 * its distance from the one before.
 */
#include "names.h"

#include <errno.h>
#include <stdlib.h>

#include "base/blob.h"

void names_fini(struct names *names)
{
    symbols_destroy(names->symbols);
    lines_destroy(names->lines);
    *names = (struct names){.symbols = NULL};
}

/* ---------------------------------------------------------------- writing */

void names_save_symbols(const struct symbols *symbols, struct blob *blob)
{
    uint64_t before = 0, address, size;

    blob_number(blob, symbols_count(symbols));
    for (size_t i = 0; i < symbols_count(symbols); i++) {
        const char *name = symbols_row(symbols, i, &address, &size);
        blob_number(blob, address - before);
        blob_number(blob, size);
        blob_string(blob, name);
        before = address;
    }
}

void names_save_lines(const struct lines *lines, struct blob *blob)
{
    uint64_t before = 0;

    blob_number(blob, lines_nr_files(lines));
    for (size_t i = 0; i < lines_nr_files(lines); i++)
        blob_string(blob, lines_file(lines, i));
    blob_number(blob, lines_nr_rows(lines));
    for (size_t i = 0; i < lines_nr_rows(lines); i++) {
        const struct lines_row *row = lines_row(lines, i);
        blob_number(blob, row->address - before);
        blob_number(blob, row->file == LINES_NO_FILE ? 0 : row->file + 1);
        blob_number(blob, row->line);
        before = row->address;
    }
}

/* ---------------------------------------------------------------- reading */

/* The next row's address; bad if it wraps. */
static uint64_t read_address(struct blob_reader *reader, uint64_t before)
{
    uint64_t more = blob_read_number(reader);

    if (more > UINT64_MAX - before)
        reader->bad = true;
    return before + more;
}

int names_load_symbols(struct symbols *symbols, struct blob_reader *reader)
{
    uint64_t nr = blob_read_number(reader), address = 0, last_size = 0;

    if (nr > SYMBOLS_MAX)
        reader->bad = true;
    for (uint64_t i = 0; i < nr && !reader->bad; i++) {
        uint64_t before = address;
        address = read_address(reader, before);
        uint64_t size = blob_read_number(reader);
        char *name = blob_read_string(reader, SYMBOLS_MAX_NAME);
        /* Lookups rely on the order of symbols_sort. */
        if (i && address == before && size < last_size)
            reader->bad = true;
        int rc = 0;
        if (name && !reader->bad)
            rc = symbols_add(symbols, address, size, name);
        free(name);
        if (rc)
            return rc;
        last_size = size;
    }
    return reader->bad ? -EBADMSG : 0;
}

static void load_files(struct lines *lines, struct blob_reader *reader)
{
    uint64_t nr = blob_read_number(reader);

    /* A file's number is its position: leaving one out would shift the
     * others. */
    for (uint64_t i = 0; i < nr && !reader->bad; i++) {
        char *name = blob_read_string(reader, LINES_MAX_NAME);
        uint32_t index = name ? lines_add_file(lines, name) : LINES_NO_FILE;
        free(name);
        if (index != i)
            reader->bad = true;
    }
}

int names_load_lines(struct lines *lines, struct blob_reader *reader)
{
    uint64_t address = 0;
    bool had_file = false;

    load_files(lines, reader);
    uint64_t nr = blob_read_number(reader);
    if (nr > LINES_MAX)
        reader->bad = true;
    for (uint64_t i = 0; i < nr && !reader->bad; i++) {
        uint64_t before = address;
        address = read_address(reader, before);
        uint64_t file = blob_read_number(reader);
        uint64_t line = blob_read_number(reader);
        /* The order of lines_sort: what ends comes before what begins. */
        if (file > lines_nr_files(lines) || line > UINT32_MAX ||
            (i && address == before && had_file && !file))
            reader->bad = true;
        if (!reader->bad)
            lines_add_row(lines, address,
                          file ? (uint32_t)file - 1 : LINES_NO_FILE,
                          (uint32_t)line);
        had_file = file != 0;
    }
    return reader->bad ? -EBADMSG : 0;
}
