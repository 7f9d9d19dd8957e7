/* SPDX-License-Identifier: MIT */
/*
 * Tables of names as bytes, and the answer of the process that reads names.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/blob.h"
#include "debug/names/answer.h"
#include "debug/names/elf_names.h"
#include "names_file.h"

static struct names names;
static struct blob blob;
static const struct names_wanted all = {.is_all = 1};

static void teardown(void)
{
    names_fini(&names);
    free(blob.data);
    blob = (struct blob){.data = NULL};
}

TestSuite(names, .fini = teardown, .timeout = 120);

/* ------------------------------------------------------------------- tables */

static int load_symbols(size_t len)
{
    struct blob_reader reader = {.data = blob.data, .len = len};

    names_fini(&names);
    names.symbols = symbols_new();
    cr_assert_not_null(names.symbols);
    return names_load_symbols(names.symbols, &reader);
}

static int load_lines(size_t len)
{
    struct blob_reader reader = {.data = blob.data, .len = len};

    names_fini(&names);
    names.lines = lines_new();
    cr_assert_not_null(names.lines);
    return names_load_lines(names.lines, &reader);
}

Test(names, symbols_come_back)
{
    struct symbols *symbols = symbols_new();
    uint64_t offset;

    cr_assert_eq(symbols_add(symbols, UINT64_MAX, 1, "last"), 0);
    cr_assert_eq(symbols_add(symbols, 0x1000, 16, "first"), 0);
    cr_assert_eq(symbols_add(symbols, 0x1000, 0, "label"), 0);
    symbols_sort(symbols);
    names_save_symbols(symbols, &blob);
    symbols_destroy(symbols);
    cr_assert_eq(load_symbols(blob.len), 0);
    cr_assert_eq(symbols_count(names.symbols), 3);
    cr_assert_str_eq(symbols_find(names.symbols, 0x1001, &offset), "first");
    cr_assert_str_eq(symbols_find(names.symbols, UINT64_MAX, &offset), "last");
    for (size_t cut = 0; cut < blob.len; cut++)
        cr_assert_eq(load_symbols(cut), -EBADMSG);
}

Test(names, no_table_is_an_empty_one)
{
    names_save_symbols(NULL, &blob);
    cr_assert_eq(load_symbols(blob.len), 0);
    cr_assert_eq(symbols_count(names.symbols), 0);
    free(blob.data);
    blob = (struct blob){.data = NULL};
    names_save_lines(NULL, &blob);
    cr_assert_eq(load_lines(blob.len), 0);
    cr_assert_eq(lines_nr_rows(names.lines), 0);
}

Test(names, lines_come_back)
{
    struct lines *lines = lines_new();
    uint32_t a = lines_add_file(lines, "/some/where/a.c");
    uint32_t b = lines_add_file(lines, "b.c");

    cr_assert_eq(lines_add_file(lines, "else/where/a.c"), a);
    lines_add_row(lines, 0x2000, b, 7);
    lines_add_row(lines, 0x1010, a, 2);
    lines_add_row(lines, 0x1000, a, 1);
    lines_add_row(lines, 0x2000, LINES_NO_FILE, 0);
    lines_add_row(lines, UINT64_MAX, LINES_NO_FILE, 0);
    lines_sort(lines);
    names_save_lines(lines, &blob);
    lines_destroy(lines);
    cr_assert_eq(load_lines(blob.len), 0);
    cr_assert_str_eq(lines_find(names.lines, 0x100F), "a.c:1");
    cr_assert_str_eq(lines_find(names.lines, 0x1FFF), "a.c:2");
    cr_assert_str_eq(lines_find(names.lines, 0x2000), "b.c:7");
    cr_assert_null(lines_find(names.lines, UINT64_MAX));
    for (size_t cut = 0; cut < blob.len; cut++)
        cr_assert_eq(load_lines(cut), -EBADMSG);
}

static void numbers(unsigned nr, const uint64_t *list)
{
    free(blob.data);
    blob = (struct blob){.data = NULL};
    for (unsigned i = 0; i < nr; i++)
        blob_number(&blob, list[i]);
}

#define NUMBERS(...)                                                           \
    numbers(sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t),              \
            (const uint64_t[]){__VA_ARGS__})

/* Bytes that no writer produces are rejected. The names here have no bytes. */
Test(names, symbols_must_be_in_order)
{
    NUMBERS(2, 5, 1, 0, 0, 1, 0); /* 5+1, then 5+1 again */
    cr_assert_eq(load_symbols(blob.len), 0);
    NUMBERS(2, 5, 1, 0, 0, 0, 0); /* the smaller one after */
    cr_assert_eq(load_symbols(blob.len), -EBADMSG);
    NUMBERS(2, 5, 1, 0, UINT64_MAX, 1, 0); /* 5 + that wraps to 4 */
    cr_assert_eq(load_symbols(blob.len), -EBADMSG);
    NUMBERS(SYMBOLS_MAX + 1, 5, 1, 0);
    cr_assert_eq(load_symbols(blob.len), -EBADMSG);
    cr_assert_eq(symbols_count(names.symbols), 0);
}

Test(names, lines_must_be_in_order)
{
    /* No file; rows of distance, file and line. */
    NUMBERS(0, 2, 5, 0, 1, 0, 0, 2);
    cr_assert_eq(load_lines(blob.len), 0);
    NUMBERS(0, 1, 5, 1, 1); /* there is no file 1 */
    cr_assert_eq(load_lines(blob.len), -EBADMSG);
    NUMBERS(0, 1, 5, UINT64_MAX, 1);
    cr_assert_eq(load_lines(blob.len), -EBADMSG);
    NUMBERS(0, 1, 5, 0, UINT64_C(1) << 32);
    cr_assert_eq(load_lines(blob.len), -EBADMSG);
    NUMBERS(0, 2, 5, 0, 1, UINT64_MAX, 0, 2);
    cr_assert_eq(load_lines(blob.len), -EBADMSG);
    NUMBERS(0, LINES_MAX + 1, 5, 0, 1);
    cr_assert_eq(load_lines(blob.len), -EBADMSG);
    NUMBERS(1, 1, 'a', 2, 5, 0, 1, 0, 1, 2); /* it ends, and begins */
    cr_assert_eq(load_lines(blob.len), 0);
    cr_assert_str_eq(lines_find(names.lines, 5), "a:2");
    NUMBERS(1, 1, 'a', 2, 5, 1, 2, 0, 0, 1);
    cr_assert_eq(load_lines(blob.len), -EBADMSG);
    NUMBERS(2, 1, 'a', 1, 'a', 0); /* the same file twice */
    cr_assert_eq(load_lines(blob.len), -EBADMSG);
    NUMBERS(1, 2, '/', 'a', 0); /* names have no folder */
    cr_assert_eq(load_lines(blob.len), 0);
    cr_assert_str_eq(lines_file(names.lines, 0), "a");
}

/* ----------------------------------------------------------------- wanted */

Test(names, what_is_wanted_is_a_sorted_list)
{
    static const uint64_t addresses[] = {5, UINT64_MAX, 0, 5, 7, 0, 6};
    static const uint64_t sorted[] = {0, 5, 6, 7, UINT64_MAX};
    struct names_wanted wanted = {.nr = 0};

    for (size_t i = 0; i < ARRAY_SIZE(addresses); i++)
        names_wanted_add(&wanted, addresses[i]);
    cr_assert_eq(wanted.nr, ARRAY_SIZE(sorted));
    cr_assert_eq(memcmp(wanted.list, sorted, sizeof(sorted)), 0);
    cr_assert_eq(names_wanted_from(&wanted, 0), 0);
    cr_assert_eq(names_wanted_from(&wanted, 1), 1);
    cr_assert_eq(names_wanted_from(&wanted, 8), 4);
    for (uint64_t i = 0; i < 2 * NAMES_MAX_WANTED; i++)
        names_wanted_add(&wanted, 1000 - i);
    cr_assert_eq(wanted.nr, NAMES_MAX_WANTED);
    for (uint32_t i = 1; i < wanted.nr; i++)
        cr_assert_lt(wanted.list[i - 1], wanted.list[i]);
}

Test(names, tables_ask)
{
    struct names_wanted wanted = {.nr = 0};
    char text[32];

    names.symbols = symbols_new_asking(&wanted);
    names.lines = lines_new_asking(&wanted);
    cr_assert_str_eq(symbols_format(names.symbols, 7, text, sizeof(text)),
                     "0x7");
    cr_assert_null(lines_find(names.lines, 9));
    cr_assert_null(lines_find(names.lines, 7));
    cr_assert_eq(wanted.nr, 2);
    cr_assert_eq(wanted.list[1], 9);
}

/* Symbols chosen from the table have the names that they have in the full
 * table. */
Test(names, symbols_of_what_is_wanted)
{
    uint8_t elf[NAMES_FILE_MAX];
    struct symbols *every = symbols_new();
    uint64_t offsets[2];

    size_t size = names_file_elf(elf, 4);
    cr_assert_eq(elf_symbols_read(elf, size, &all, every), 0);
    for (uint64_t address = 0xFF0; address < 0x1030; address++) {
        struct names_wanted wanted = {.nr = 0};
        names_wanted_add(&wanted, address);
        names_wanted_add(&wanted, 0x1004);
        names.symbols = symbols_new();
        size = names_file_elf(elf, 4);
        cr_assert_eq(elf_symbols_read(elf, size, &wanted, names.symbols), 0);
        const char *name = symbols_find(names.symbols, address, &offsets[0]);
        const char *same = symbols_find(every, address, &offsets[1]);
        cr_assert_eq(!name, !same);
        cr_assert(!name ||
                  (strcmp(name, same) == 0 && offsets[0] == offsets[1]));
        cr_assert_leq(symbols_count(names.symbols), 2);
        names_fini(&names);
    }
    symbols_destroy(every);
}

/* ------------------------------------------------------------------- answers
 */

static uint8_t answer[NAMES_FILE_MAX];

/* Makes an answer as the process writes it. */
static size_t make_answer(void)
{
    uint8_t elf[NAMES_FILE_MAX];
    size_t size = names_file_elf(elf, 4);
    int ends[2];

    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(names_answer_write(elf, size, &all, ends[1]), 0);
    ssize_t len = read(ends[0], answer, sizeof(answer));
    cr_assert(len > 0 && (size_t)len < sizeof(answer));
    close(ends[0]);
    close(ends[1]);
    return (size_t)len;
}

/* The header at this offset, which need not be aligned, and how to replace
 * it. */
static struct names_header header(size_t at)
{
    struct names_header header;

    memcpy(&header, answer + at, sizeof(header));
    return header;
}

static void set_header(size_t at, uint32_t part, uint32_t state, uint64_t size)
{
    const struct names_header header = {part, state, size};

    memcpy(answer + at, &header, sizeof(header));
}

Test(names, an_answer_is_symbols_and_lines)
{
    uint64_t offset;
    size_t len = make_answer();

    cr_assert_eq(names_answer_read(answer, len, &names), NAMES_PARTS);
    cr_assert_str_eq(symbols_find(names.symbols, 0x1011, &offset), "second");
    cr_assert_str_eq(lines_find(names.lines, 0x1011), "b.c:9");
    cr_assert_str_eq(names.lacking, "");
}

Test(names, what_is_whole_of_an_answer_counts)
{
    size_t len = make_answer();
    size_t first = sizeof(struct names_header) + header(0).size;

    for (size_t cut = 0; cut < len; cut++) {
        uint8_t *copy = malloc(cut ? cut : 1);
        memcpy(copy, answer, cut);
        names_fini(&names);
        cr_assert_eq(names_answer_read(copy, cut, &names), cut >= first);
        cr_assert_eq(names.symbols != NULL, cut >= first);
        cr_assert_null(names.lines);
        free(copy);
    }
}

Test(names, an_answer_says_what_is_cut)
{
    size_t len = make_answer(), first = header(0).size;
    size_t second = sizeof(struct names_header) + first;

    set_header(second, NAMES_LINES, NAMES_CUT, header(second).size);
    cr_assert_eq(names_answer_read(answer, len, &names), NAMES_PARTS);
    cr_assert(strstr(names.lacking, "not every source line has been read"));
    names_fini(&names);
    set_header(0, NAMES_SYMBOLS, NAMES_CUT, first);
    cr_assert_eq(names_answer_read(answer, len, &names), NAMES_PARTS);
    cr_assert(strstr(names.lacking, "not every symbol has been read"));
}

static int read_with(uint32_t part, uint32_t state, uint64_t size)
{
    size_t len = make_answer();

    set_header(0, part, state, size);
    names_fini(&names);
    return names_answer_read(answer, len, &names);
}

Test(names, an_answer_of_nonsense_is_refused)
{
    size_t len = make_answer(), size = header(0).size;

    cr_assert_eq(read_with(NAMES_SYMBOLS, NAMES_WHOLE, size), NAMES_PARTS);
    cr_assert_eq(read_with(NAMES_LINES, NAMES_WHOLE, size), -EBADMSG);
    cr_assert_eq(read_with(0, NAMES_WHOLE, size), -EBADMSG);
    cr_assert_eq(read_with(NAMES_SYMBOLS, NAMES_CUT + 1, size), -EBADMSG);
    cr_assert_eq(read_with(NAMES_SYMBOLS, NAMES_WHOLE, NAMES_PART_MAX + 1),
                 -EBADMSG);
    cr_assert_eq(read_with(NAMES_SYMBOLS, NAMES_WHOLE, UINT64_MAX), -EBADMSG);
    cr_assert_eq(read_with(NAMES_SYMBOLS, NAMES_WHOLE, size + 1), -EBADMSG,
                 "a byte after the symbols");
    cr_assert_null(names.symbols);
    make_answer();
    cr_assert_eq(names_answer_read(answer, len + 1, &names), -EBADMSG);
}

Test(names, any_byte_of_an_answer_may_be_wrong)
{
    static const uint8_t values[] = {0, 1, 0x7F, 0x80, 0xFF};
    size_t len = make_answer();
    uint64_t offset;

    for (size_t i = 0; i < len * sizeof(values); i++) {
        uint8_t *byte = &answer[i / sizeof(values)], before = *byte;
        *byte = values[i % sizeof(values)];
        (void)!names_answer_read(answer, len, &names);
        (void)symbols_find(names.symbols, 0x1011, &offset);
        (void)lines_find(names.lines, 0x1011);
        *byte = before;
        names_fini(&names);
    }
}
