/* SPDX-License-Identifier: MIT */
/*
 * Multiboot headers: where they are found, and every field with values that
 * make no sense, each refused by its own sentence or harmless.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot/protocol.h"
#include "boot_builder.h"
#include "elf_builder.h"
#include "image_try.h"

#define MAX32     0xFFFFFFFFu
#define FILE_SIZE (64u << 10)

static const struct image_request nothing_asked;
static uint8_t file[FILE_SIZE];
static struct image_try try;

static void start(void)
{
    memset(file, 0, sizeof(file));
    memset(file + 0x200, 0xF4, 0x200);
}

static void load(uint64_t size)
{
    image_try(&try, file, size, &nothing_asked);
    cr_assert_lt(try.ms, 100.0);
}

static void expect_refused(const char *says)
{
    cr_assert_eq(try.result, -ENOEXEC, "nobody said: %s", says);
    cr_assert(strstr(try.error.text, says), "'%s' has no '%s'", try.error.text,
              says);
    image_try_end(&try);
}

static void expect_loaded(enum boot_protocol protocol, uint64_t entry)
{
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    cr_assert_eq(try.image.protocol, protocol);
    cr_assert_eq(try.image.mode, BOOT_MODE_PROTECTED);
    cr_assert_eq(try.image.entry, entry, "%#lx", try.image.entry);
    image_try_end(&try);
}

/* ------------------------------------------------------------ multiboot 1 */

static void load_header1(struct boot_header1 header)
{
    start();
    boot_builder_put1(file, header);
    load(BOOT_FLAT_SIZE);
}

Test(multiboot, a_good_header_of_version_1)
{
    uint8_t bytes[2];

    load_header1(boot_builder_header1());
    cr_assert_eq(guest_mem_read(try.mem, gpa(BOOT_FLAT_ENTRY), bytes, 1), 0);
    cr_assert_eq(bytes[0], 0xF4);
    cr_assert_eq(try.image.segments[0].mem_size, 0x2000);
    expect_loaded(BOOT_PROTOCOL_MULTIBOOT1, BOOT_FLAT_ENTRY);
}

/* clang-format off: a table */
#define FIELD(f) offsetof(struct boot_header1, f)

static const struct {
    size_t at;
    uint32_t value;
    const char *says; /* NULL: it is loaded all the same */
} rows1[] = {
    {FIELD(flags), 1u << 16 | 8u,
     "does not know (flags 0x10008, of which 0x8)"},
    {FIELD(flags), 1u << 16 | 0x8000u, "of which 0x8000"},
    {FIELD(flags), 1u << 16 | 0xFFFE0000u, NULL},
    {FIELD(header_addr), 0, "says that it is at 0"},
    {FIELD(header_addr), BOOT_FLAT_LOAD - 1, "is not in the file"},
    {FIELD(header_addr), BOOT_FLAT_LOAD + 1, "is not in the file"},
    {FIELD(header_addr), MAX32, "is not in the file"},
    {FIELD(load_addr), 0, "is not in the file"},
    {FIELD(load_addr), BOOT_FLAT_LOAD + 4, "is not in the file"},
    {FIELD(load_addr), MAX32, NULL}, /* all of the file */
    {FIELD(load_end), 0, NULL},
    {FIELD(load_end), 1, "ends loading at 0x1, before it begins"},
    {FIELD(load_end), BOOT_FLAT_LOAD - 1, "before it begins"},
    {FIELD(load_end), BOOT_FLAT_LOAD, "entry 0x200200 is not in what"},
    {FIELD(load_end), BOOT_FLAT_LOAD + 0x200, "entry 0x200200 is not in what"},
    {FIELD(load_end), BOOT_FLAT_LOAD + 0x201, NULL},
    {FIELD(load_end), BOOT_FLAT_LOAD + BOOT_FLAT_SIZE + 1,
     "0x401 bytes loaded"},
    {FIELD(load_end), MAX32, "wants 0xffdfffff bytes loaded"},
    {FIELD(bss_end), 0, NULL},
    {FIELD(bss_end), 1, "ends .bss at 0x1, before"},
    {FIELD(bss_end), BOOT_FLAT_LOAD + BOOT_FLAT_SIZE - 1, "ends .bss"},
    {FIELD(bss_end), BOOT_FLAT_LOAD + BOOT_FLAT_SIZE, NULL},
    {FIELD(bss_end), IMAGE_TRY_RAM, NULL},
    {FIELD(bss_end), IMAGE_TRY_RAM + 1, "-m 9M at least"},
    {FIELD(bss_end), 0xC0000001, "overlaps the device gap"},
    {FIELD(bss_end), MAX32, "overlaps the device gap"},
    {FIELD(entry), 0, "entry 0 is not in what"},
    {FIELD(entry), BOOT_FLAT_LOAD - 1, "entry 0x1fffff is not in what"},
    {FIELD(entry), BOOT_FLAT_LOAD, NULL},
    {FIELD(entry), BOOT_FLAT_LOAD + BOOT_FLAT_SIZE, "is not in what"},
    {FIELD(entry), MAX32, "entry 0xffffffff is not in what"},
};
/* clang-format on */

Test(multiboot, every_field_of_version_1)
{
    for (size_t i = 0; i < ARRAY_SIZE(rows1); i++) {
        struct boot_header1 header = boot_builder_header1();

        memcpy((uint8_t *)&header + rows1[i].at, &rows1[i].value, 4);
        load_header1(header);
        if (rows1[i].says)
            expect_refused(rows1[i].says);
        else
            expect_loaded(BOOT_PROTOCOL_MULTIBOOT1, rows1[i].at == FIELD(entry)
                                                        ? rows1[i].value
                                                        : BOOT_FLAT_ENTRY);
    }
}

/* The whole image at places where it may not be. */
Test(multiboot, places_that_are_taken)
{
    static const struct {
        uint32_t load;
        const char *says;
    } places[] = {
        {0x90000, "overlaps the boot structures"},
        {0x8FC01, "overlaps the boot structures"},
        {0x99FFF, "overlaps the boot structures"},
        {0xA0000, "overlaps the video memory hole"},
        {0xBFFFF, "overlaps the video memory hole"},
        {0xC0000000, "overlaps the device gap"},
        {0xFFFFF000, "overlaps the device gap"},
        {IMAGE_TRY_RAM - 0x3FF, "is not in RAM"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        uint32_t load = places[i].load;
        const struct boot_header1 header = {
            .magic = BOOT_MAGIC1,
            .flags = 1u << 16,
            .header_addr = load,
            .load_addr = load,
            .entry = load,
        };

        load_header1(header);
        expect_refused(places[i].says);
    }
}

/* In the first 8 KiB, whole, on 4 bytes; the first that is good. */
Test(multiboot, where_version_1_is_found)
{
    static const struct {
        uint64_t offset, size;
        bool found;
    } cases[] = {
        {0, FILE_SIZE, true},       {4, FILE_SIZE, true},
        {2, FILE_SIZE, false},      {1, FILE_SIZE, false},
        {8180, FILE_SIZE, true},    {8184, FILE_SIZE, false},
        {8192, FILE_SIZE, false},   {0x200, 0x200 + 32, true},
        {0x200, 0x200 + 31, false}, {0x200, 0x200 + 11, false},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct boot_header1 header = boot_builder_header1();

        start();
        file[400] = 0xF4; /* nothing but zeros is refused */
        header.load_addr = MAX32;
        header.load_end = header.bss_end = 0;
        header.header_addr = BOOT_FLAT_LOAD + (uint32_t)cases[i].offset;
        header.entry = BOOT_FLAT_LOAD;
        boot_builder_put1(file + cases[i].offset, header);
        load(cases[i].size);
        cr_assert_eq(try.image.multiboot1.found, cases[i].found, "case %zu", i);
        cr_assert_eq(try.result, 0, "case %zu: %s", i, try.error.text);
        cr_assert_eq(try.image.protocol, cases[i].found
                                             ? BOOT_PROTOCOL_MULTIBOOT1
                                             : BOOT_PROTOCOL_VMM);
        image_try_end(&try);
    }
}

Test(multiboot, a_wrong_sum_is_no_header)
{
    start();
    boot_builder_put1(file, boot_builder_header1());
    file[8] ^= 1;
    load(BOOT_FLAT_SIZE);
    cr_assert_not(try.image.multiboot1.found);
    cr_assert_eq(try.image.protocol, BOOT_PROTOCOL_VMM);
    image_try_end(&try);
}

/* ------------------------------------------------------------ multiboot 2 */

static void load_tags2(const struct boot_tag *tags, unsigned nr)
{
    start();
    boot_builder_put2(file, tags, nr);
    load(BOOT_FLAT_SIZE);
}

Test(multiboot, a_good_header_of_version_2)
{
    struct boot_tag tags[8];

    load_tags2(tags, boot_builder_tags2(tags));
    cr_assert_eq(try.image.multiboot2.needed, 1u << 1 | 1u << 6);
    expect_loaded(BOOT_PROTOCOL_MULTIBOOT2, BOOT_FLAT_ENTRY);
}

/* clang-format off: a table */
static const struct {
    struct boot_tag tag; /* in front of the good ones */
    const char *says;
} rows2[] = {
    {{1, 0, 8, {0}}, NULL},
    {{1, 0, 11, {0}}, NULL},
    {{1, 0, 12, {21}}, NULL},
    {{1, 0, 12, {22}}, "type 1 needs information that the spec"},
    {{1, 0, 16, {1, MAX32}}, "type 1 needs information that the spec"},
    {{1, 1, 16, {1, MAX32}}, NULL},
    {{1, 0, 12, {14}}, NULL},
    {{1, 0, 12, {12}}, NULL}, /* told, and started without */
    {{2, 0, 23, {0}}, "type 2 is shorter"},
    {{2, 0, 8, {0}}, "type 2 is shorter"},
    {{3, 0, 11, {0}}, "type 3 is shorter"},
    {{4, 0, 8, {0}}, "type 4 is shorter"},
    {{4, 0, 12, {MAX32}}, NULL},
    {{5, 0, 19, {0}}, "type 5 is shorter"},
    {{5, 0, 20, {MAX32, MAX32, MAX32}}, NULL},
    {{6, 0, 8, {0}}, NULL},
    {{7, 0, 8, {0}}, NULL},
    {{8, 0, 11, {0}}, "type 8 is shorter"},
    {{9, 0, 12, {0}}, NULL},
    {{10, 0, 23, {0}}, "type 10 is shorter"},
    {{10, 0, 24, {0, MAX32, 4096, 1}}, NULL},
    {{10, 0, 24, {0, MAX32, 3, 1}},
     "type 10 has an alignment that is no power"},
    {{10, 0, 24, {2, 1, 1, 0}}, "its lowest address above its highest"},
    {{11, 0, 8, {0}}, "type 11 is not in the specification"},
    {{11, 1, 8, {0}}, NULL},
    {{0xFFFF, 0, 8, {0}}, "type 65535 is not in the specification"},
    {{0xFFFF, 1, 24, {0}}, NULL},
    {{6, 0, 0, {0}}, "type 6 has a size that leaves"},
    {{6, 1, 7, {0}}, "type 6 has a size that leaves"},
    {{6, 1, 1000, {0}}, "type 6 has a size that leaves"},
    {{6, 1, MAX32, {0}}, "type 6 has a size that leaves"},
    {{6, 1, MAX32 - 7, {0}}, "type 6 has a size that leaves"},
};
/* clang-format on */

Test(multiboot, every_tag_of_version_2)
{
    for (size_t i = 0; i < ARRAY_SIZE(rows2); i++) {
        static const struct image_request wish = {.protocol =
                                                      BOOT_PROTOCOL_MULTIBOOT2};
        struct boot_tag tags[9] = {rows2[i].tag};

        start();
        boot_builder_put2(file, tags, 1 + boot_builder_tags2(tags + 1));
        image_try(&try, file, BOOT_FLAT_SIZE, &wish);
        if (rows2[i].says)
            expect_refused(rows2[i].says);
        else
            expect_loaded(BOOT_PROTOCOL_MULTIBOOT2, BOOT_FLAT_ENTRY);
    }
}

/* The fields of the address and entry tags, as in version 1. */
Test(multiboot, every_address_of_version_2)
{
    static const struct {
        unsigned tag, word;
        uint32_t value;
        const char *says;
    } rows[] = {
        {1, 0, 0, "is not in the file"},
        {1, 0, MAX32, "is not in the file"},
        {1, 1, 0, "is not in the file"},
        {1, 1, MAX32, NULL},
        {1, 2, 1, "before it begins"},
        {1, 2, MAX32, "bytes loaded"},
        {1, 3, 1, "ends .bss"},
        {1, 3, MAX32, "overlaps the device gap"},
        {2, 0, 0, "entry 0 is not in what"},
        {2, 0, MAX32, "entry 0xffffffff is not in what"},
        {2, 0, BOOT_FLAT_LOAD + BOOT_FLAT_SIZE, "is not in what"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct boot_tag tags[8];
        unsigned nr = boot_builder_tags2(tags);

        tags[rows[i].tag].words[rows[i].word] = rows[i].value;
        load_tags2(tags, nr);
        if (rows[i].says)
            expect_refused(rows[i].says);
        else
            expect_loaded(BOOT_PROTOCOL_MULTIBOOT2, BOOT_FLAT_ENTRY);
    }
}

/* What is in the header itself; a flat image without a usable one is flat. */
Test(multiboot, the_head_of_version_2)
{
    static const struct {
        size_t at;
        uint32_t value;
        const char *says;
    } rows[] = {
        {4, 4, "is for another machine"},
        {4, MAX32, "is for another machine"},
        {8, BOOT_FLAT_SIZE + 1, "is longer than the file"},
        {8, MAX32, "is longer than the file"},
        {8, 0, "does not say where it is to be loaded"},
        {8, 16, "does not say where it is to be loaded"},
        {8, 17, "does not say where it is to be loaded"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        static const struct image_request wish = {.protocol =
                                                      BOOT_PROTOCOL_MULTIBOOT2};
        struct boot_tag tags[8];

        start();
        boot_builder_put2(file, tags, boot_builder_tags2(tags));
        memcpy(file + rows[i].at, &rows[i].value, 4);
        boot_builder_sum2(file);
        image_try(&try, file, BOOT_FLAT_SIZE, &wish);
        expect_refused(rows[i].says);
        load(BOOT_FLAT_SIZE);
        cr_assert_eq(try.result, 0);
        cr_assert_eq(try.image.protocol, BOOT_PROTOCOL_VMM);
        image_try_end(&try);
    }
}

/* In the first 32 KiB, whole, on 8 bytes. */
Test(multiboot, where_version_2_is_found)
{
    static const struct {
        uint64_t offset;
        bool found;
    } cases[] = {
        {0, true},     {8, true},      {4, false},
        {32672, true}, {32760, false}, {32768, false},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct boot_tag tags[8];
        unsigned nr = boot_builder_tags2(tags);

        start();
        file[400] = 0xF4;
        tags[1] = (struct boot_tag){
            2, 0, 24, {BOOT_FLAT_LOAD + (uint32_t)cases[i].offset, MAX32}};
        boot_builder_put2(file + cases[i].offset, tags, nr);
        load(FILE_SIZE);
        cr_assert_eq(try.image.multiboot2.found, cases[i].found, "case %zu", i);
        cr_assert_eq(try.result, 0, "case %zu: %s", i, try.error.text);
        image_try_end(&try);
    }
}

/* --------------------------------------------------------------------- ELF */

/* A header between the program headers and the text. */
static uint8_t *make_elf(bool is_64, const struct boot_header1 *first,
                         const struct boot_tag *tags, unsigned nr,
                         uint64_t *size)
{
    struct elf_builder builder;
    uint8_t *data;

    elf_builder_init(&builder, is_64);
    *size = builder.file_size;
    data = elf_builder_make(&builder);
    if (first)
        boot_builder_put1(data + 0x800, *first);
    if (nr)
        boot_builder_put2(data + 0xA00, tags, nr);
    return data;
}

static void try_elf(bool is_64, const struct boot_header1 *first,
                    const struct boot_tag *tags, unsigned nr,
                    const struct image_request *request)
{
    static uint8_t *data;
    uint64_t size;

    free(data);
    data = make_elf(is_64, first, tags, nr, &size);
    image_try(&try, data, size, request);
}

/* A 64-bit kernel is entered in 32 bits, at the translated entry. */
Test(multiboot, elf_of_either_size)
{
    const struct boot_header1 plain = {.magic = BOOT_MAGIC1, .flags = 3};
    const struct boot_tag end = {0, 0, 8, {0}};

    for (int is_64 = 0; is_64 < 2; is_64++) {
        try_elf(is_64, &plain, NULL, 0, &nothing_asked);
        expect_loaded(BOOT_PROTOCOL_MULTIBOOT1, ELF_TEXT_GPA);
        try_elf(is_64, NULL, &end, 1, &nothing_asked);
        expect_loaded(BOOT_PROTOCOL_MULTIBOOT2, ELF_TEXT_GPA);
        try_elf(is_64, &plain, &end, 1, &nothing_asked);
        expect_loaded(BOOT_PROTOCOL_MULTIBOOT2, ELF_TEXT_GPA);
    }
}

Test(multiboot, the_user_chooses)
{
    const struct boot_header1 plain = {.magic = BOOT_MAGIC1, .flags = 3};
    const struct boot_tag end = {0, 0, 8, {0}};
    struct image_request request = {.protocol = BOOT_PROTOCOL_MULTIBOOT1};

    try_elf(true, &plain, &end, 1, &request);
    expect_loaded(BOOT_PROTOCOL_MULTIBOOT1, ELF_TEXT_GPA);
    request.protocol = BOOT_PROTOCOL_VMM;
    try_elf(true, &plain, &end, 1, &request);
    cr_assert_eq(try.image.protocol, BOOT_PROTOCOL_VMM);
    cr_assert_eq(try.image.mode, BOOT_MODE_LONG);
    image_try_end(&try);
    request = (struct image_request){.mode = BOOT_MODE_LONG};
    try_elf(true, &plain, &end, 1, &request);
    cr_assert_eq(try.image.protocol, BOOT_PROTOCOL_VMM, "as it is");
    image_try_end(&try);
    request = (struct image_request){.protocol = BOOT_PROTOCOL_PVH};
    try_elf(true, &plain, &end, 1, &request);
    expect_refused("there is no such header");
}

/* A header that is broken is not passed over, unless another one is there. */
Test(multiboot, broken_headers_are_told)
{
    const struct boot_header1 plain = {.magic = BOOT_MAGIC1, .flags = 3};
    const struct boot_header1 unknown = {.magic = BOOT_MAGIC1, .flags = 0x10};
    const struct boot_tag bad = {3, 0, 8, {0}};

    try_elf(false, NULL, &bad, 1, &nothing_asked);
    expect_refused("type 3 is shorter");
    try_elf(false, &plain, &bad, 1, &nothing_asked);
    expect_loaded(BOOT_PROTOCOL_MULTIBOOT1, ELF_TEXT_GPA);
    try_elf(false, &unknown, NULL, 0, &nothing_asked);
    expect_refused("does not know");
}

Test(multiboot, the_entry_tag_is_physical_and_in_the_code)
{
    static const struct {
        uint32_t entry;
        bool good;
    } cases[] = {
        {ELF_TEXT_GPA, true},
        {ELF_TEXT_GPA + ELF_TEXT_SIZE - 1, true},
        {ELF_TEXT_GPA + ELF_TEXT_SIZE, false},
        {ELF_DATA_GPA, false},
        {ELF_LINK_BASE32 + ELF_TEXT_GPA, false},
        {0, false},
        {MAX32, false},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct boot_tag tags[] = {{3, 0, 12, {cases[i].entry}},
                                        {0, 0, 8, {0}}};

        try_elf(true, NULL, tags, 2, &nothing_asked);
        if (cases[i].good)
            expect_loaded(BOOT_PROTOCOL_MULTIBOOT2, cases[i].entry);
        else
            expect_refused("it must be a physical address");
    }
}

/* It stays where it is linked if it may, else it goes to the lowest place. */
Test(multiboot, relocatable_images_are_moved)
{
    static const struct {
        uint32_t min, max, align;
        uint64_t base; /* 0: refused */
    } cases[] = {
        {0, MAX32, 4096, ELF_TEXT_GPA},
        {ELF_TEXT_GPA, ELF_TEXT_GPA + 0x2FFF, 1, ELF_TEXT_GPA},
        {ELF_TEXT_GPA, ELF_TEXT_GPA + 0x2FFE, 1, 0},
        {0x200000, MAX32, 4096, 0x200000},
        {0x200001, MAX32, 0x100000, 0x300000},
        {0, MAX32, 0x200000, 0x200000},
        {0, MAX32, 0, ELF_TEXT_GPA},
        {0, 0xFFFFF, 1, 0},
        {MAX32, MAX32, 1, 0},
        {1, MAX32, 0x80000000, 0}, /* not in RAM */
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct boot_tag tags[] = {
            {10, 0, 24, {cases[i].min, cases[i].max, cases[i].align, 2}},
            {0, 0, 8, {0}},
        };

        try_elf(true, NULL, tags, 2, &nothing_asked);
        if (cases[i].base) {
            cr_assert_eq(try.image.segments[1].gpa, cases[i].base + 0x1000,
                         "case %zu: %#lx", i, try.image.segments[1].gpa);
            expect_loaded(BOOT_PROTOCOL_MULTIBOOT2, cases[i].base);
        } else {
            expect_refused(cases[i].align > 4096 ? "is not in RAM"
                                                 : "have no place");
        }
    }
}

Test(multiboot, wishes_that_cannot_be_met_are_told)
{
    const struct boot_tag tags[] = {
        {1, 0, 12, {12}}, {5, 0, 20, {800, 600, 24}}, {0, 0, 8, {0}}};
    const struct boot_header1 drawing = {.magic = BOOT_MAGIC1,
                                         .flags = 4,
                                         .width = 320,
                                         .height = 200,
                                         .depth = 8};
    const struct boot_header1 writing = {
        .magic = BOOT_MAGIC1, .flags = 4, .mode_type = 1, .width = 80};
    struct image_error told;

    try_elf(true, NULL, tags, 3, &nothing_asked);
    cr_assert(protocol_misses(&try.image, &told));
    cr_assert(strstr(told.text, "800x600 with 24 bits"), "%s", told.text);
    image_try_end(&try);
    try_elf(true, NULL, tags, 1, &nothing_asked);
    cr_assert(protocol_misses(&try.image, &told));
    cr_assert(strstr(told.text, "EFI64 system table"), "%s", told.text);
    image_try_end(&try);
    try_elf(true, &drawing, NULL, 0, &nothing_asked);
    cr_assert(protocol_misses(&try.image, &told));
    cr_assert(strstr(told.text, "320x200 with 8 bits"), "%s", told.text);
    image_try_end(&try);
    try_elf(true, &writing, NULL, 0, &nothing_asked);
    cr_assert_not(protocol_misses(&try.image, &told));
    image_try_end(&try);
}
