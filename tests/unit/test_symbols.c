/* SPDX-License-Identifier: MIT */
/*
 * Names for addresses: the symbol that an address belongs to, and malformed
 * symbol tables.
 */
#include <criterion/criterion.h>

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "debug/names/elf_names.h"

#define MAX_SYMBOLS 16u

/* An ELF file with one symbol table, which the tests damage. */
struct file {
    Elf64_Ehdr header;
    Elf64_Shdr sections[3]; /* none, symbols, names */
    Elf64_Sym table[MAX_SYMBOLS];
    char names[4096];
};

static struct file file;
static size_t nr_names;
static unsigned nr_symbols;
static struct symbols *symbols;
static const struct names_wanted all = {.is_all = 1};

static void setup(void)
{
    memcpy(file.header.e_ident, ELFMAG, SELFMAG);
    file.header.e_ident[EI_CLASS] = ELFCLASS64;
    file.header.e_ident[EI_DATA] = ELFDATA2LSB;
    file.header.e_ident[EI_VERSION] = EV_CURRENT;
    file.header.e_type = ET_EXEC;
    file.header.e_machine = EM_X86_64;
    file.header.e_version = EV_CURRENT;
    file.header.e_ehsize = sizeof(Elf64_Ehdr);
    file.header.e_shentsize = sizeof(Elf64_Shdr);
    file.header.e_shoff = offsetof(struct file, sections);
    file.header.e_shnum = 3;
    file.sections[1] = (Elf64_Shdr){
        .sh_type = SHT_SYMTAB,
        .sh_offset = offsetof(struct file, table),
        .sh_size = sizeof(file.table),
        .sh_entsize = sizeof(Elf64_Sym),
        .sh_addralign = 8,
        .sh_link = 2,
    };
    file.sections[2] = (Elf64_Shdr){
        .sh_type = SHT_STRTAB,
        .sh_offset = offsetof(struct file, names),
        .sh_size = sizeof(file.names),
        .sh_addralign = 1,
    };
    nr_names = 1;
    nr_symbols = 1;
}

static void teardown(void)
{
    symbols_destroy(symbols);
}

TestSuite(symbols, .init = setup, .fini = teardown);

static Elf64_Sym *add(const char *name, uint64_t address, uint64_t size)
{
    Elf64_Sym *symbol = &file.table[nr_symbols++];

    cr_assert_leq(nr_symbols, MAX_SYMBOLS);
    *symbol = (Elf64_Sym){
        .st_name = (Elf64_Word)nr_names,
        .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
        .st_shndx = 1,
        .st_value = address,
        .st_size = size,
    };
    memcpy(file.names + nr_names, name, strlen(name) + 1);
    nr_names += strlen(name) + 1;
    return symbol;
}

static int create_for(const struct names_wanted *wanted, size_t size)
{
    /* A copy of its own, so that ASan sees a read past its end. */
    uint8_t *copy = malloc(size ? size : 1);
    int rc;

    cr_assert_not_null(copy);
    memcpy(copy, &file, size < sizeof(file) ? size : sizeof(file));
    symbols_destroy(symbols);
    symbols = symbols_new();
    cr_assert_not_null(symbols);
    rc = elf_symbols_read(copy, size, wanted, symbols);
    free(copy);
    return rc;
}

static int create(size_t size)
{
    return create_for(&all, size);
}

static const char *format(uint64_t address)
{
    static char text[64];

    return symbols_format(symbols, address, text, sizeof(text));
}

/* ------------------------------------------------------------------ lookup */

Test(symbols, an_address_belongs_to_the_function_around_it)
{
    add("second", 0x2000, 0x10);
    add("first", 0x1000, 0x100);
    cr_assert_eq(create(sizeof(file)), 0);
    cr_assert_str_eq(format(0x1000), "first");
    cr_assert_str_eq(format(0x1001), "first+0x1");
    cr_assert_str_eq(format(0x10FF), "first+0xff");
    cr_assert_str_eq(format(0x2000), "second");
    cr_assert_str_eq(format(0x200F), "second+0xf");
}

Test(symbols, an_address_outside_is_a_number)
{
    add("first", 0x1000, 0x100);
    add("second", 0x2000, 0x10);
    cr_assert_eq(create(sizeof(file)), 0);
    cr_assert_str_eq(format(0), "0x0");
    cr_assert_str_eq(format(0xFFF), "0xfff");
    cr_assert_str_eq(format(0x1101), "0x1101");
    cr_assert_str_eq(format(0x1FFF), "0x1fff");
    cr_assert_str_eq(format(UINT64_MAX), "0xffffffffffffffff");
}

Test(symbols, a_return_address_behind_the_last_instruction_counts)
{
    add("ends_in_a_call", 0x1000, 0x20);
    cr_assert_eq(create(sizeof(file)), 0);
    cr_assert_str_eq(format(0x1020), "ends_in_a_call+0x20");
    cr_assert_str_eq(format(0x1021), "0x1021");
}

Test(symbols, the_next_function_wins_over_the_end_of_the_one_before)
{
    add("a", 0x1000, 0x20);
    add("b", 0x1020, 0x20);
    cr_assert_eq(create(sizeof(file)), 0);
    cr_assert_str_eq(format(0x1020), "b");
}

Test(symbols, a_label_without_a_size_reaches_a_mebibyte)
{
    add("label", 0x100000, 0);
    cr_assert_eq(create(sizeof(file)), 0);
    cr_assert_str_eq(format(0x100000), "label");
    cr_assert_str_eq(format(0x1FFFFF), "label+0xfffff");
    cr_assert_str_eq(format(0x200000), "0x200000");
}

Test(symbols, a_function_wins_over_a_label_at_its_place)
{
    add("label", 0x1000, 0);
    add("function", 0x1000, 0x10);
    add("other_label", 0x1000, 0);
    cr_assert_eq(create(sizeof(file)), 0);
    cr_assert_str_eq(format(0x1004), "function+0x4");
}

/* What is read for two addresses names them as the whole table does, although
 * symbols lie inside others, and stand in any order. */
Test(symbols, what_is_wanted_has_the_name_that_it_has_among_all)
{
    static const struct {
        uint64_t address, size;
    } places[][3] = {
        {{0x1000, 0x20}, {0x1010, 4}, {0x1008, 0}},
        {{0x1010, 4}, {0x1008, 2}, {0x1000, 0x20}},
        {{0x1000, 0x20}, {0x1000, 4}, {0x1000, 0}},
        {{0x1000, 0}, {0x1000, 4}, {0x1000, 0x20}},
        {{0x1000, 4}, {0x1000, 0x20}, {0x1000, 0}},
        {{0x1020, 1}, {0x1000, 0x40}, {0x1010, 0x10}},
    };
    static const char *const names[] = {"a", "b", "c"};
    char text[2][64];

    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        nr_symbols = 1;
        nr_names = 1;
        for (size_t k = 0; k < 3; k++)
            add(names[k], places[i][k].address, places[i][k].size);
        for (uint64_t at = 0xFF8; at < 0x1048; at++) {
            struct names_wanted wanted = {.nr = 0};
            names_wanted_add(&wanted, at);
            names_wanted_add(&wanted, 0x1004);
            cr_assert_eq(create_for(&wanted, sizeof(file)), 0);
            cr_assert_leq(symbols_count(symbols), 2);
            symbols_format(symbols, at, text[0], sizeof(text[0]));
            symbols_format(symbols, 0x1004, text[1], sizeof(text[1]));
            cr_assert_eq(create(sizeof(file)), 0);
            cr_assert_str_eq(text[0], format(at), "of row %zu", i);
            cr_assert_str_eq(text[1], format(0x1004), "of row %zu", i);
        }
    }
}

Test(symbols, addresses_and_sizes_at_the_very_end)
{
    add("all", 0, UINT64_MAX);
    add("last", UINT64_MAX, UINT64_MAX);
    cr_assert_eq(create(sizeof(file)), 0);
    cr_assert_str_eq(format(UINT64_MAX), "last");
    cr_assert_str_eq(format(UINT64_MAX - 1), "all+0xfffffffffffffffe");
}

Test(symbols, what_is_no_place_in_the_program_is_left_out)
{
    add("undefined", 0x1000, 8)->st_shndx = SHN_UNDEF;
    add("absolute", 0x2000, 8)->st_shndx = SHN_ABS;
    add("file.c", 0x3000, 8)->st_info = ELF64_ST_INFO(STB_LOCAL, STT_FILE);
    add("section", 0x4000, 8)->st_info = ELF64_ST_INFO(STB_LOCAL, STT_SECTION);
    add("", 0x5000, 8);
    add("label", 0x6000, 8)->st_info = ELF64_ST_INFO(STB_LOCAL, STT_NOTYPE);
    add("object", 0x7000, 8)->st_info = ELF64_ST_INFO(STB_LOCAL, STT_OBJECT);
    cr_assert_eq(create(sizeof(file)), 0);
    for (uint64_t address = 0x1000; address <= 0x5000; address += 0x1000)
        cr_assert_eq(strncmp(format(address), "0x", 2), 0, "%s",
                     format(address));
    cr_assert_str_eq(format(0x6000), "label");
    cr_assert_str_eq(format(0x7000), "object");
}

Test(symbols, labels_of_an_assembler_name_nothing)
{
    add("start", 0x1000, 0);
    add("..@5.dead", 0x1010, 0);
    add(".L12", 0x1020, 0);
    add("start.again", 0x1030, 0);
    cr_assert_eq(create(sizeof(file)), 0);
    cr_assert_str_eq(format(0x1011), "start+0x11");
    cr_assert_str_eq(format(0x1021), "start+0x21");
    cr_assert_str_eq(format(0x1031), "start.again+0x1");
}

Test(symbols, no_symbols_are_no_error)
{
    uint64_t offset;

    file.header.e_shnum = 0;
    file.header.e_shoff = 0;
    cr_assert_eq(create(sizeof(file)), 0);
    cr_assert_null(symbols_find(symbols, 0x1000, &offset));
    cr_assert_str_eq(format(0x1000), "0x1000");
}

Test(symbols, nobody_asked_for_symbols)
{
    uint64_t offset;

    cr_assert_null(symbols_find(NULL, 0x1000, &offset));
    cr_assert_str_eq(format(0x1000), "0x1000");
    symbols_destroy(NULL);
}

Test(symbols, a_small_buffer_is_not_overrun)
{
    char text[8] = "zzzzzzz";

    add("a_long_function", 0x1000, 8);
    cr_assert_eq(create(sizeof(file)), 0);
    cr_assert_eq(symbols_format(symbols, 0x1001, text, 5), text);
    cr_assert_str_eq(text, "a_lo");
    cr_assert_eq(text[5], 'z');
}

/* ------------------------------------------------------------ hostile files */

Test(symbols, what_is_no_elf_is_refused)
{
    add("first", 0x1000, 0x100);
    cr_assert_eq(create(0), -ENOEXEC);
    cr_assert_eq(create(3), -ENOEXEC);
    file.header.e_ident[EI_MAG1] = 'X';
    cr_assert_eq(create(sizeof(file)), -ENOEXEC);
    memset(&file, 0xA5, sizeof(file));
    cr_assert_eq(create(sizeof(file)), -ENOEXEC);
    memcpy(&file, "!<arch>\n", 8);
    cr_assert_eq(create(sizeof(file)), -ENOEXEC, "an archive is none either");
}

Test(symbols, control_characters_never_reach_a_terminal)
{
    char want[64] = "?[2Jred?end?";

    add("\033[2Jred\nend\x80", 0x1000, 8);
    add("\xC3\xA4\x7F\xC2\x9B ~", 0x2000, 8); /* a letter; DEL; CSI */
    cr_assert_eq(create(sizeof(file)), 0);
    cr_assert_str_eq(format(0x1000), want);
    cr_assert_str_eq(format(0x2000), "\xC3\xA4??? ~");
}

Test(symbols, long_names_are_cut)
{
    char name[2000];
    char text[4000];

    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    add(name, 0x1000, 8);
    cr_assert_eq(create(sizeof(file)), 0);
    symbols_format(symbols, 0x1000, text, sizeof(text));
    cr_assert_eq(strlen(text), SYMBOLS_MAX_NAME);
}

Test(symbols, names_outside_their_table_are_left_out)
{
    add("first", 0x1000, 8);
    add("wild", 0x2000, 8)->st_name = sizeof(file.names);
    add("wilder", 0x3000, 8)->st_name = UINT32_MAX;
    cr_assert_eq(create(sizeof(file)), 0);
    cr_assert_str_eq(format(0x1000), "first");
    cr_assert_str_eq(format(0x2000), "0x2000");
    cr_assert_str_eq(format(0x3000), "0x3000");
}

Test(symbols, a_table_of_names_without_an_end_is_not_used)
{
    add("first", 0x1000, 8);
    memset(file.names + nr_names, 'z', sizeof(file.names) - nr_names);
    cr_assert_eq(create(sizeof(file)), 0);
    cr_assert_str_eq(format(0x1000), "0x1000");
}

Test(symbols, a_table_of_names_that_is_none)
{
    static const uint32_t links[] = {0, 1, 3, 0xFFFF, UINT32_MAX};

    add("first", 0x1000, 8);
    for (unsigned i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
        file.sections[1].sh_link = links[i];
        cr_assert_eq(create(sizeof(file)), 0);
        cr_assert_str_eq(format(0x1000), "0x1000");
    }
}

Test(symbols, a_file_that_was_cut_anywhere_is_survived)
{
    add("first", 0x1000, 8);
    add("second", 0x2000, 8);
    for (size_t size = 0; size < sizeof(file); size += 3) {
        if (create(size) == 0)
            format(0x1000);
    }
}

Test(symbols, any_byte_may_be_wrong)
{
    add("first", 0x1000, 8);
    add("second", 0x2000, 8);
    for (size_t i = 0; i < offsetof(struct file, names) + 32; i++) {
        static const uint8_t values[] = {0, 1, 0x7F, 0x80, 0xFF};
        for (unsigned j = 0; j < sizeof(values); j++) {
            uint8_t *byte = (uint8_t *)&file + i;
            uint8_t before = *byte;
            *byte = values[j];
            if (create(sizeof(file)) == 0)
                for (uint64_t at = 0x1000; at < 0x3000; at += 0x800)
                    cr_assert_gt(strlen(format(at)), 0);
            *byte = before;
        }
    }
}

Test(symbols, more_symbols_than_anybody_has_are_cut)
{
    const size_t nr = SYMBOLS_MAX + 1000;
    const size_t start = sizeof(file);
    const size_t size = start + nr * sizeof(Elf64_Sym);
    uint8_t *big = calloc(1, size);

    cr_assert_not_null(big);
    add("first", 0x1000, 1);
    file.sections[1].sh_offset = start;
    file.sections[1].sh_size = nr * sizeof(Elf64_Sym);
    memcpy(big, &file, sizeof(file));
    for (size_t i = 0; i < nr; i++) {
        Elf64_Sym symbol = file.table[1];
        symbol.st_value = 0x1000 + 16 * i;
        memcpy(big + start + i * sizeof(symbol), &symbol, sizeof(symbol));
    }
    symbols = symbols_new();
    cr_assert_eq(elf_symbols_read(big, size, &all, symbols), -E2BIG);
    free(big);
    cr_assert_str_eq(format(0x1000 + 16 * (SYMBOLS_MAX - 1)), "first");
    cr_assert_eq(strncmp(format(0x1000 + 16 * SYMBOLS_MAX), "0x", 2), 0);
}
