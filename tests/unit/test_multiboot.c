/* SPDX-License-Identifier: MIT */
/*
 * Multiboot 1 headers: where they are found, and every field with values that
 * make no sense, each refused by its own sentence or harmless.
 */
#include "multiboot_tools.h"

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
    const char *says; /* NULL: it is loaded anyway */
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

/* Puts the whole image at places where it may not be. */
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

/* The header is in the first 8 KiB, complete, aligned to 4 bytes; the first
 * good one counts. */
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
        file[400] = 0xF4; /* a file of only zeros is refused */
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
