/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the answer of the process that reads names. Checked: what is accepted
 * from it is sorted, and its strings are printable.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "debug/names/answer.h"
#include "names_file.h"

static void check_text(const char *text, size_t max)
{
    size_t len = strlen(text);

    if (len > max)
        abort();
    for (size_t i = 0, used; i < len; i += used)
        if (!(used = utf8_visible(text + i, len - i)))
            abort();
}

static void check_symbols(const struct symbols *symbols)
{
    uint64_t address, size, before = 0, offset;

    if (symbols_count(symbols) > SYMBOLS_MAX)
        abort();
    for (size_t i = 0; i < symbols_count(symbols); i++) {
        const char *name = symbols_row(symbols, i, &address, &size);
        check_text(name, SYMBOLS_MAX_NAME);
        if (address < before)
            abort();
        before = address;
        name = symbols_find(symbols, address, &offset);
        if (!name || offset != 0)
            abort();
    }
}

static void check_lines(const struct lines *lines)
{
    uint64_t before = 0;

    for (size_t i = 0; i < lines_nr_files(lines); i++)
        check_text(lines_file(lines, i), LINES_MAX_NAME);
    for (size_t i = 0; i < lines_nr_rows(lines); i++) {
        const struct lines_row *row = lines_row(lines, i);
        if (row->address < before ||
            (row->file != LINES_NO_FILE && row->file >= lines_nr_files(lines)))
            abort();
        before = row->address;
        (void)lines_find(lines, row->address);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct names names = {.symbols = NULL};
    int parts = names_answer_read(data, size, &names);

    if (parts > NAMES_PARTS || (parts >= NAMES_SYMBOLS && !names.symbols) ||
        (parts >= NAMES_LINES && !names.lines))
        abort();
    check_symbols(names.symbols);
    check_lines(names.lines);
    check_text(names.lacking, sizeof(names.lacking));
    names_fini(&names);
    return 0;
}

size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    static const struct names_wanted all = {.is_all = 1};
    uint8_t elf[NAMES_FILE_MAX];
    int ends[2];

    if (n > 1 || pipe(ends))
        return 0;
    ssize_t len = -1;
    if (names_answer_write(elf, names_file_elf(elf, 4 + n), &all, ends[1]) == 0)
        len = read(ends[0], buf, NAMES_FILE_MAX);
    close(ends[0]);
    close(ends[1]);
    return len > 0 ? (size_t)len : 0;
}
