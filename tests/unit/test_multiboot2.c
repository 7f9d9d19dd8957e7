/* SPDX-License-Identifier: MIT */
/*
 * Multiboot 2 headers: where they are found, and every tag with values that
 * make no sense, each refused by its own sentence or harmless.
 */
#include "boot/multiboot2.h"
#include "multiboot_tools.h"

/* ------------------------------------------------------------ multiboot 2 */

static void load_tags2(const struct boot_tag *tags, unsigned nr)
{
    start();
    boot_builder_put2(file, tags, nr);
    load(BOOT_FLAT_SIZE);
}

Test(multiboot2, a_good_header_of_version_2)
{
    struct boot_tag tags[8];

    load_tags2(tags, boot_builder_tags2(tags));
    cr_assert_eq(try.image.multiboot2.needed, 1u << 1 | 1u << 6);
    expect_loaded(BOOT_PROTOCOL_MULTIBOOT2, BOOT_FLAT_ENTRY);
}

/* clang-format off: a table */
static const struct {
    struct boot_tag tag; /* placed before the good ones */
    const char *says;
} rows2[] = {
    {{1, 0, 8, {0}}, NULL},
    {{1, 0, 11, {0}}, NULL},
    {{1, 0, 12, {21}}, NULL},
    {{1, 0, 12, {22}}, "type 1 needs information that the spec"},
    {{1, 0, 16, {1, MAX32}}, "type 1 needs information that the spec"},
    {{1, 1, 16, {1, MAX32}}, NULL},
    {{1, 0, 12, {14}}, NULL},
    {{1, 0, 12, {12}}, NULL}, /* reported, then started */
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
     "type 10 has an alignment that is not a power"},
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

Test(multiboot2, every_tag_of_version_2)
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
Test(multiboot2, every_address_of_version_2)
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

/* The fields of the header itself; a flat image without a usable header is
 * flat. */
Test(multiboot2, the_head_of_version_2)
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

/* The header is in the first 32 KiB, complete, aligned to 8 bytes. */
Test(multiboot2, where_version_2_is_found)
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

/* Exactly what the specification has and no machine without EFI, a network, APM
 * or VBE can give. */
Test(multiboot2, information_that_is_given)
{
    const uint32_t given = 1u << 0 | 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 |
                           1u << 6 | 1u << 8 | 1u << 9 | 1u << 14 | 1u << 15 |
                           1u << 21;

    cr_assert_eq(multiboot2_info_missing(given), 0);
    cr_assert_eq(multiboot2_info_missing(~0u), ~given);
}
