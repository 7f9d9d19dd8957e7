/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the readers of symbols and line tables with ELF files, with separate
 * line number programs, with lists of symbols, and with Linux's own table. An
 * input is one byte that chooses, followed by the bytes. Checked: what is read,
 * written and read again has the same number of rows.
 */
#include "fuzz.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/blob.h"
#include "debug/names/dwarf_lines.h"
#include "debug/names/elf_names.h"
#include "debug/names/kallsyms.h"
#include "debug/names/map_symbols.h"
#include "debug/names/names.h"
#include "kallsyms_builder.h"
#include "names_file.h"

#define PROGRAM_ALONE 1u
#define SOME_WANTED   2u
#define SYMBOL_LIST   4u
#define LINUX_TABLE   8u

static void check_symbols(const struct symbols *symbols)
{
    struct blob blob = {.data = NULL};
    struct symbols *again = symbols_new();

    names_save_symbols(symbols, &blob);
    struct blob_reader reader = {.data = blob.data, .len = blob.len};
    if (!again || names_load_symbols(again, &reader) || reader.len ||
        symbols_count(again) != symbols_count(symbols))
        abort();
    symbols_destroy(again);
    free(blob.data);
}

static void check_lines(const struct lines *lines)
{
    struct blob blob = {.data = NULL};
    struct lines *again = lines_new();

    names_save_lines(lines, &blob);
    struct blob_reader reader = {.data = blob.data, .len = blob.len};
    if (!again || names_load_lines(again, &reader) || reader.len ||
        lines_nr_rows(again) != lines_nr_rows(lines) ||
        lines_nr_files(again) != lines_nr_files(lines))
        abort();
    lines_destroy(again);
    free(blob.data);
}

static int read_symbols(uint8_t *data, size_t size, uint8_t choice,
                        const struct names_wanted *wanted,
                        struct symbols *symbols)
{
    if (choice & LINUX_TABLE)
        return kallsyms_read(data, size, wanted, symbols);
    return choice & SYMBOL_LIST ? map_symbols_read(data, size, wanted, symbols)
                                : elf_symbols_read(data, size, wanted, symbols);
}

static int read_lines(uint8_t *data, size_t size, uint8_t choice,
                      const struct names_wanted *wanted, struct lines *lines)
{
    const struct dwarf_sections sections = {
        .line = {data, size},
        .line_str = {(const uint8_t *)names_file_line_str,
                     sizeof(names_file_line_str)},
        .str = {data, size},
    };

    if (!(choice & PROGRAM_ALONE))
        return elf_lines_read(data, size, wanted, lines);
    int rc = dwarf_lines_read(&sections, wanted, lines);
    lines_sort(lines);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct symbols *symbols = symbols_new();
    struct lines *lines = lines_new();
    uint8_t *copy = malloc(size + 1);
    struct names_wanted wanted = {.is_all = 1};

    if (!size || !symbols || !lines || !copy)
        goto out;
    memcpy(copy, data + 1, size - 1);
    wanted.is_all = !(data[0] & SOME_WANTED);
    for (uint64_t i = 0; i < 16; i++)
        names_wanted_add(&wanted, 0xFF8 + 7 * i);
    int rc = read_symbols(copy, size - 1, data[0], &wanted, symbols);
    if (rc && rc != -ENOEXEC && rc != -E2BIG)
        abort();
    check_symbols(symbols);
    rc = read_lines(copy, size - 1, data[0], &wanted, lines);
    if (rc && rc != -ENOEXEC && rc != -E2BIG)
        abort();
    check_lines(lines);
out:
    symbols_destroy(symbols);
    lines_destroy(lines);
    free(copy);
    return 0;
}

size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    static const char list[] = "0000000000001000 T _text\n"
                               "0000000000001000 T start\n"
                               "0000000000001010 t behind\t[module]\n";
    unsigned version = 2 + n / 2 % 4;

    if (n == 12 || n == 13) {
        buf[0] = (uint8_t)(SYMBOL_LIST | (n == 13 ? SOME_WANTED : 0));
        memcpy(buf + 1, list, sizeof(list) - 1);
        return sizeof(list);
    }
    if (n >= 14 && n < 14 + KALLSYMS_ORDERS) {
        buf[0] = LINUX_TABLE;
        return 1 + kallsyms_build(buf + 1, n - 14, n % 2, 300);
    }
    if (n >= 12)
        return 0;
    buf[0] = (uint8_t)(n % 2 ? PROGRAM_ALONE : 0);
    buf[0] |= (uint8_t)(n / 4 % 2 ? SOME_WANTED : 0);
    return 1 + (n % 2 ? names_file_lines(buf + 1, version, n >= 8)
                      : names_file_elf(buf + 1, version));
}
