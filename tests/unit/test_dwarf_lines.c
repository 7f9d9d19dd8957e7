/* SPDX-License-Identifier: MIT */
/*
 * Line number programs: the rows of every version, and malformed units.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "debug/names/dwarf_lines.h"
#include "names_file.h"

static struct lines *lines;
static struct names_wanted wanted;

static void setup(void)
{
    lines = lines_new();
    cr_assert_not_null(lines);
    wanted = (struct names_wanted){.is_all = 1};
}

static void teardown(void)
{
    lines_destroy(lines);
}

TestSuite(dwarf_lines, .init = setup, .fini = teardown, .timeout = 120);

static int run(const uint8_t *data, size_t size)
{
    /* A copy of its own, so that ASan sees a read past its end. */
    uint8_t *copy = malloc(size ? size : 1);
    const struct dwarf_sections sections = {
        .line = {copy, size},
        .line_str = {(const uint8_t *)names_file_line_str,
                     sizeof(names_file_line_str)},
    };

    cr_assert_not_null(copy);
    memcpy(copy, data, size);
    int rc = dwarf_lines_read(&sections, &wanted, lines);
    lines_sort(lines);
    free(copy);
    return rc;
}

static void expect_rows(void)
{
    cr_assert_null(lines_find(lines, 0xFFF));
    cr_assert_str_eq(lines_find(lines, 0x1000), "a.c:1");
    cr_assert_str_eq(lines_find(lines, 0x1001), "a.c:2");
    cr_assert_str_eq(lines_find(lines, 0x100F), "a.c:2");
    cr_assert_str_eq(lines_find(lines, 0x1010), "b.c:9");
    cr_assert_str_eq(lines_find(lines, 0x101F), "b.c:9");
    cr_assert_null(lines_find(lines, 0x1020));
    cr_assert_eq(lines_nr_rows(lines), 4);
}

Test(dwarf_lines, every_version_says_the_same)
{
    uint8_t buf[512];

    for (unsigned version = 2; version <= 5; version++)
        for (int is_wide = 0; is_wide < 2; is_wide++) {
            size_t size = names_file_lines(buf, version, is_wide);
            cr_assert_eq(run(buf, size), 0);
            expect_rows();
            teardown();
            setup();
        }
}

Test(dwarf_lines, units_follow_each_other)
{
    uint8_t buf[1536];
    size_t at = names_file_lines(buf, 3, 0);

    /* A unit of an unknown version is left out. */
    size_t other = at;
    at += names_file_lines(buf + at, 4, 0);
    buf[other + 4] = 6;
    at += names_file_lines(buf + at, 5, 1);
    cr_assert_eq(run(buf, at), 0);
    cr_assert_eq(lines_nr_rows(lines), 8);
    cr_assert_eq(lines_nr_files(lines), 2);
}

Test(dwarf_lines, a_section_that_was_cut_anywhere_is_survived)
{
    uint8_t buf[512];

    for (unsigned version = 2; version <= 5; version++) {
        size_t size = names_file_lines(buf, version, 0);
        for (size_t cut = 0; cut < size; cut++)
            cr_assert_eq(run(buf, cut), 0);
        cr_assert_eq(lines_nr_rows(lines), 0, "its length does not fit");
    }
}

Test(dwarf_lines, any_byte_may_be_wrong)
{
    static const uint8_t values[] = {0, 1, 0x7F, 0x80, 0xFF};
    uint8_t buf[512];

    for (unsigned version = 2; version <= 5; version++) {
        size_t size = names_file_lines(buf, version, version & 1);
        for (size_t i = 0; i < size * sizeof(values); i++) {
            uint8_t *byte = &buf[i / sizeof(values)], before = *byte;
            *byte = values[i % sizeof(values)];
            cr_assert_eq(run(buf, size), 0);
            cr_assert_lt(lines_nr_rows(lines), size);
            *byte = before;
            teardown();
            setup();
        }
    }
}

/* If entries take no bytes, a table could claim any number of them. */
Test(dwarf_lines, tables_of_nothing_end)
{
    uint8_t buf[512];
    size_t size = names_file_lines(buf, 5, 0);
    /* After length, version, sizes, header length, and 18 bytes: the folders'
     * formats. */
    uint8_t *formats = buf + 4 + 2 + 2 + 4 + 6 + 12;

    cr_assert_eq(formats[0], 1);
    cr_assert_eq(formats[1], 1, "DW_LNCT_path");
    formats[0] = 0;
    memset(formats + 1, 0xFF, 9);
    formats[9] = 1;
    cr_assert_eq(run(buf, size), 0);
    cr_assert_eq(lines_nr_rows(lines), 0);
}

Test(dwarf_lines, more_rows_than_anybody_has_are_cut)
{
    size_t size = LINES_MAX + 4096;
    uint8_t *buf = malloc(size);
    uint32_t len = (uint32_t)size - 4;

    cr_assert_not_null(buf);
    size_t at = names_file_lines(buf, 4, 0);
    memset(buf + at, 40, size - at); /* special opcodes */
    memcpy(buf, &len, 4);
    cr_assert_eq(run(buf, size), -E2BIG);
    free(buf);
    cr_assert_eq(lines_nr_rows(lines), LINES_MAX);
    cr_assert_str_eq(lines_find(lines, 0x1000), "a.c:1");
}

/* ------------------------------------------------------- what is wanted only
 */

Test(dwarf_lines, rows_that_hold_what_is_wanted)
{
    static const struct {
        uint64_t address;
        const char *line;
    } cases[] = {
        {0, NULL},         {0xFFF, NULL},     {0x1000, "a.c:1"},
        {0x1001, "a.c:2"}, {0x100F, "a.c:2"}, {0x1010, "b.c:9"},
        {0x101F, "b.c:9"}, {0x1020, NULL},    {UINT64_MAX, NULL},
    };
    uint8_t buf[1024];

    for (size_t mask = 0; mask < 1u << ARRAY_SIZE(cases); mask++) {
        wanted = (struct names_wanted){.nr = 0};
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
            if (mask >> i & 1)
                names_wanted_add(&wanted, cases[i].address);
        size_t size = names_file_lines(buf, 4, 0);
        size += names_file_lines(buf + size, 5, 1); /* the same again */
        cr_assert_eq(run(buf, size), 0);
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
            const char *line = lines_find(lines, cases[i].address);
            if (mask >> i & 1)
                cr_assert(line == cases[i].line ||
                          (line && cases[i].line &&
                           strcmp(line, cases[i].line) == 0));
        }
        if (!mask)
            cr_assert_eq(lines_nr_rows(lines), 0);
        lines_destroy(lines);
        lines = lines_new();
    }
}

/* However many rows there are, and wherever the wanted one is. */
Test(dwarf_lines, what_is_wanted_is_found_behind_millions)
{
    const size_t size = 3u << 20;
    uint8_t *buf = malloc(size);
    uint32_t len = (uint32_t)size - 4;

    cr_assert_not_null(buf);
    size_t at = names_file_lines(buf, 4, 0) - 3; /* without the end */
    memset(buf + at, 13 + 12 + 3, size - at);    /* one byte, no line on */
    memcpy(buf, &len, 4);
    buf[size - 1] = 13 + 12 + 3 + 1;
    wanted = (struct names_wanted){.nr = 0};
    uint64_t last = 0x1020 + (size - at) - 1;
    names_wanted_add(&wanted, last - 1);
    names_wanted_add(&wanted, 0x1001);
    cr_assert_eq(run(buf, size), 0);
    free(buf);
    cr_assert_str_eq(lines_find(lines, 0x1001), "a.c:2");
    cr_assert_str_eq(lines_find(lines, last - 1), "b.c:9");
    cr_assert_leq(lines_nr_rows(lines), 4);
}
