/* SPDX-License-Identifier: MIT */
/*
 * The process that reads names, and the wait for its answer.
 */
#include <criterion/criterion.h>

#include <elf.h>
#include <string.h>
#include <sys/mman.h>

#include "base/ending.h"
#include "debug/names/reader.h"
#include "names_file.h"

static struct names names;
static const struct names_wanted all = {.is_all = 1};

static void teardown(void)
{
    names_fini(&names);
}

TestSuite(names_process, .fini = teardown, .timeout = 120);

static struct boot_file file;

static void make_file(void)
{
    void *data = mmap(NULL, NAMES_FILE_MAX, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    cr_assert_neq(data, MAP_FAILED);
    file.data = data;
    file.size = names_file_elf(data, 5);
    cr_assert_eq(mprotect(data, NAMES_FILE_MAX, PROT_READ), 0);
}

Test(names_process, a_process_reads_them)
{
    uint64_t offset;

    make_file();
    for (int is_open = 0; is_open < 2; is_open++) {
        struct names_reader reader = {.is_there = false};
        cr_assert_eq(names_reader_start(&reader, &file, is_open), 0);
        names_reader_take(&reader, &all, NULL, 20000, &names);
        cr_assert_str_eq(names.lacking, "");
        cr_assert_str_eq(symbols_find(names.symbols, 0x1000, &offset), "first");
        cr_assert_str_eq(lines_find(names.lines, 0x1001), "a.c:2");
        cr_assert(!reader.is_there);
        names_fini(&names);
    }
}

Test(names_process, a_process_is_not_waited_for)
{
    struct names_reader reader = {.is_there = false};

    make_file();
    cr_assert_eq(names_reader_start(&reader, &file, false), 0);
    names_reader_take(&reader, &all, NULL, 0, &names);
    cr_assert_str_eq(names.lacking, "no names: there was no time to read them");
    names_fini(&names);
    cr_assert_eq(names_reader_start(&reader, &file, false), 0);
    ending_within(0);
    names_reader_take(&reader, &all, NULL, 20000, &names);
    cr_assert_str_eq(names.lacking, "no names: there was no time to read them");
}

Test(names_process, no_process_has_nothing_to_say)
{
    struct names_reader reader = {.is_there = false};

    names_reader_take(&reader, &all, NULL, 20000, &names);
    names_reader_end(&reader);
    cr_assert_null(names.symbols);
    cr_assert_str_eq(names.lacking, "");
}

static bool are_in(const void *data, size_t size)
{
    const struct boot_file some = {.data = data, .size = size};

    return names_are_in(&some);
}

Test(names_process, a_process_is_for_files_with_names)
{
    uint8_t elf[NAMES_FILE_MAX];
    size_t size = names_file_elf(elf, 4);
    Elf64_Ehdr *head = (Elf64_Ehdr *)elf;
    Elf64_Shdr *sections = (Elf64_Shdr *)(elf + head->e_shoff);

    cr_assert(are_in(elf, size));
    sections[1].sh_type = SHT_NOBITS; /* no symbols: debug information */
    cr_assert(are_in(elf, size));
    sections[3].sh_size = sections[4].sh_size = 0;
    cr_assert(!are_in(elf, size));
    sections[1].sh_type = SHT_SYMTAB;
    cr_assert(are_in(elf, size));
    head->e_shoff += 8; /* not in the file */
    cr_assert(!are_in(elf, size));
    head->e_shoff = UINT64_MAX;
    cr_assert(!are_in(elf, size));
    head->e_shoff = head->e_shnum = 0;
    cr_assert(!are_in(elf, size));
    for (size_t cut = 0; cut < sizeof(*head); cut++)
        cr_assert(!are_in(elf, cut));
    cr_assert(!are_in("\xFA\xF4", 2));
}
