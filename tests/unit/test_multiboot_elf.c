/* SPDX-License-Identifier: MIT */
/*
 * ELF files with multiboot headers: which header counts, and what it may
 * request.
 */
#include "multiboot_tools.h"

#include <stdlib.h>

#include "elf_builder.h"

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
Test(multiboot_elf, elf_of_either_size)
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

/* A loader looks at no flags, so kernels exist whose only segments are rw-. */
Test(multiboot_elf, no_segment_is_executable)
{
    const struct boot_header1 plain = {.magic = BOOT_MAGIC1, .flags = 3};
    struct image_request request = {0};

    for (int is_64 = 0; is_64 < 2; is_64++) {
        struct elf_builder builder;
        uint8_t *data;

        elf_builder_init(&builder, is_64);
        builder.phdrs[0].p_flags = PF_R | PF_W;
        data = elf_builder_make(&builder);
        boot_builder_put1(data + 0x800, plain);
        request.protocol = BOOT_PROTOCOL_AUTO;
        image_try(&try, data, builder.file_size, &request);
        expect_loaded(BOOT_PROTOCOL_MULTIBOOT1, ELF_TEXT_GPA);
        request.protocol = BOOT_PROTOCOL_VMM;
        image_try(&try, data, builder.file_size, &request);
        expect_refused("not in the code of any executable segment");
        free(data);
    }
}

Test(multiboot_elf, the_user_chooses)
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

/* A broken header is not ignored, unless there is another one. */
Test(multiboot_elf, broken_headers_are_told)
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

Test(multiboot_elf, the_entry_tag_is_physical_and_in_the_code)
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

/* The image stays where it is linked if it may; else it goes to the lowest
 * place. */
Test(multiboot_elf, relocatable_images_are_moved)
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

Test(multiboot_elf, wishes_that_cannot_be_met_are_told)
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
