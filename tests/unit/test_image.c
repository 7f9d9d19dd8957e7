/* SPDX-License-Identifier: MIT */
/*
 * Good images of each format: what is found in them, what arrives in RAM, and
 * what `vmm inspect` prints.
 */
#include <criterion/criterion.h>
#include <hv/layout.h>
#include <stdlib.h>
#include <string.h>

#include "elf_builder.h"
#include "image_try.h"

static const struct image_request nothing_asked;

static bool all_bytes(const struct guest_mem *mem, uint64_t at, uint64_t len,
                      uint8_t want)
{
    for (uint64_t i = 0; i < len; i++) {
        uint8_t byte;

        if (guest_mem_read(mem, gpa(at + i), &byte, 1) || byte != want)
            return false;
    }
    return true;
}

/* Tries the builder's file; free the result after image_try_end. */
static uint8_t *try_elf(struct image_try *try,
                        const struct elf_builder *builder,
                        const struct image_request *request)
{
    uint8_t *file = elf_builder_make(builder);

    image_try(try, file, builder->file_size, request);
    cr_assert_eq(try->result, 0, "%s", try->error.text);
    return file;
}

static void check_higher_half(bool is_64, uint64_t link)
{
    struct elf_builder builder;
    struct image_try try;
    const struct image_segment *segment = try.image.segments;
    uint8_t *file;

    elf_builder_init(&builder, is_64);
    file = try_elf(&try, &builder, &nothing_asked);
    cr_assert_eq(try.image.format, is_64 ? IMAGE_ELF64 : IMAGE_ELF32);
    cr_assert_eq(try.image.mode, is_64 ? BOOT_MODE_LONG : BOOT_MODE_PROTECTED);
    cr_assert_eq(try.image.entry, ELF_TEXT_GPA, "translated from the link");
    cr_assert_eq(try.image.nr_segments, 2);
    cr_assert_eq(segment[0].gpa, ELF_TEXT_GPA);
    cr_assert_eq(segment[0].gva, link + ELF_TEXT_GPA);
    cr_assert_eq(segment[0].file_offset, ELF_TEXT_OFFSET);
    cr_assert_eq(segment[0].flags, PF_R | PF_X);
    cr_assert_eq(segment[1].gpa, ELF_DATA_GPA);
    cr_assert_eq(segment[1].file_size, ELF_DATA_SIZE);
    cr_assert_eq(segment[1].mem_size, ELF_DATA_MEM);
    cr_assert_eq(segment[1].flags, PF_R | PF_W);
    cr_assert(all_bytes(try.mem, ELF_TEXT_GPA, ELF_TEXT_SIZE, 0xF4));
    cr_assert(all_bytes(try.mem, ELF_TEXT_GPA + ELF_TEXT_SIZE,
                        ELF_DATA_GPA - ELF_TEXT_GPA - ELF_TEXT_SIZE, 0));
    cr_assert(all_bytes(try.mem, ELF_DATA_GPA, ELF_DATA_SIZE, 0xDA));
    cr_assert(all_bytes(try.mem, ELF_DATA_GPA + ELF_DATA_SIZE,
                        ELF_DATA_MEM - ELF_DATA_SIZE, 0));
    image_try_end(&try);
    free(file);
}

Test(image, elf64_in_the_higher_half)
{
    check_higher_half(true, ELF_LINK_BASE64);
}

Test(image, elf32_in_the_higher_half)
{
    check_higher_half(false, ELF_LINK_BASE32);
}

Test(image, elf_entry_may_be_physical_already)
{
    struct elf_builder builder;
    struct image_try try;
    uint8_t *file;

    elf_builder_init(&builder, true);
    builder.header.e_entry = ELF_TEXT_GPA + 0x10;
    file = try_elf(&try, &builder, &nothing_asked);
    cr_assert_eq(try.image.entry, ELF_TEXT_GPA + 0x10);
    image_try_end(&try);
    free(file);
}

Test(image, elf_link_address_wins_over_a_physical_one)
{
    struct elf_builder builder;
    struct image_try try;
    uint8_t *file;

    /* Linked where the other segment lies: the entry point fits both
     * readings. */
    elf_builder_init(&builder, true);
    builder.phdrs[0].p_vaddr = 0x300000;
    builder.phdrs[0].p_paddr = 0x200000;
    builder.phdrs[1].p_paddr = 0x300000;
    builder.phdrs[1].p_flags = PF_R | PF_X;
    builder.header.e_entry = 0x300004;
    file = try_elf(&try, &builder, &nothing_asked);
    cr_assert_eq(try.image.entry, 0x200004);
    image_try_end(&try);
    free(file);
}

Test(image, elf_entry_may_be_chosen)
{
    const struct image_request request = {
        .has_entry = true,
        .entry = ELF_TEXT_GPA + ELF_TEXT_SIZE - 1,
    };
    struct elf_builder builder;
    struct image_try try;
    uint8_t *file;

    elf_builder_init(&builder, false);
    file = try_elf(&try, &builder, &request);
    cr_assert_eq(try.image.entry, request.entry);
    image_try_end(&try);
    free(file);
}

Test(image, elf_mode_may_be_said_again)
{
    const struct image_request request = {.mode = BOOT_MODE_PROTECTED};
    struct elf_builder builder;
    struct image_try try;
    uint8_t *file;

    elf_builder_init(&builder, false);
    file = try_elf(&try, &builder, &request);
    image_try_end(&try);
    free(file);
}

Test(image, elf_entry_must_be_mapped)
{
    const struct image_request request = {
        .has_entry = true,
        .entry = HV_MMIO_GAP_END,
    };
    struct elf_builder builder;
    struct image_try try;
    uint8_t *file;

    elf_builder_init(&builder, true);
    builder.phdrs[0].p_paddr = HV_MMIO_GAP_END;
    file = elf_builder_make(&builder);
    image_try(&try, file, builder.file_size, &request);
    cr_assert_not(try.parsed);
    cr_assert(strstr(try.error.text, "--entry=0x100000000"), "%s",
              try.error.text);
    image_try_end(&try);
    free(file);
}

Test(image, elf_flags_of_others_are_dropped)
{
    struct elf_builder builder;
    struct image_try try;
    uint8_t *file;

    elf_builder_init(&builder, true);
    builder.phdrs[0].p_flags = UINT32_MAX;
    file = try_elf(&try, &builder, &nothing_asked);
    cr_assert_eq(try.image.segments[0].flags, PF_R | PF_W | PF_X);
    image_try_end(&try);
    free(file);
}

Test(image, elf_segments_without_memory_are_skipped)
{
    struct elf_builder builder;
    struct image_try try;
    uint8_t *file;

    elf_builder_init(&builder, true);
    builder.phdrs[1].p_filesz = 0;
    builder.phdrs[1].p_memsz = 0;
    builder.phdrs[1].p_paddr = HV_BOOT_BASE; /* this would be refused */
    file = try_elf(&try, &builder, &nothing_asked);
    cr_assert_eq(try.image.nr_segments, 1);
    image_try_end(&try);
    free(file);
}

Test(image, elf_segments_may_touch_every_edge)
{
    static const uint64_t starts[] = {
        0,
        HV_BOOT_BASE - ELF_TEXT_SIZE,
        HV_BOOT_END,
        HV_VGA_HOLE_BASE - ELF_TEXT_SIZE,
        HV_VGA_HOLE_END,
        ELF_DATA_GPA - ELF_TEXT_SIZE,
        ELF_DATA_GPA + ELF_DATA_MEM,
        IMAGE_TRY_RAM - ELF_TEXT_SIZE - 2 * 4096, /* the initrd's pages */
    };

    for (size_t i = 0; i < ARRAY_SIZE(starts); i++) {
        struct elf_builder builder;
        struct image_try try;
        uint8_t *file;

        elf_builder_init(&builder, true);
        builder.phdrs[0].p_paddr = starts[i];
        file = try_elf(&try, &builder, &nothing_asked);
        cr_assert(all_bytes(try.mem, starts[i], ELF_TEXT_SIZE, 0xF4));
        image_try_end(&try);
        free(file);
    }
}

static void check_flat(const struct image_request *request, enum boot_mode mode,
                       uint64_t load, uint64_t entry)
{
    uint8_t data[4097];
    struct image_try try;

    memset(data, 0xAB, sizeof(data));
    image_try(&try, data, sizeof(data), request);
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    cr_assert_eq(try.image.format, IMAGE_FLAT);
    cr_assert_eq(try.image.mode, mode);
    cr_assert_eq(try.image.entry, entry);
    cr_assert_eq(try.image.nr_segments, 1);
    cr_assert_eq(try.image.segments[0].gpa, load);
    cr_assert_eq(try.image.segments[0].gva, load);
    cr_assert_eq(try.image.segments[0].mem_size, sizeof(data));
    cr_assert_eq(try.image.segments[0].flags, PF_R | PF_W | PF_X);
    cr_assert(all_bytes(try.mem, load, sizeof(data), 0xAB));
    cr_assert(all_bytes(try.mem, load + sizeof(data), 1, 0));
    image_try_end(&try);
}

Test(image, flat_defaults)
{
    static const struct image_request real = {.mode = BOOT_MODE_REAL};
    static const struct image_request prot = {.mode = BOOT_MODE_PROTECTED};
    static const struct image_request lng = {.mode = BOOT_MODE_LONG};

    check_flat(&nothing_asked, BOOT_MODE_LONG, HV_FLAT_LOAD, HV_FLAT_LOAD);
    check_flat(&lng, BOOT_MODE_LONG, HV_FLAT_LOAD, HV_FLAT_LOAD);
    check_flat(&prot, BOOT_MODE_PROTECTED, HV_FLAT_LOAD, HV_FLAT_LOAD);
    check_flat(&real, BOOT_MODE_REAL, HV_REAL_LOAD, HV_REAL_LOAD);
}

Test(image, flat_load_and_entry)
{
    struct image_request request = {.has_load = true, .load = 0x12345};

    check_flat(&request, BOOT_MODE_LONG, 0x12345, 0x12345);
    request.has_entry = true;
    request.entry = 0x12345 + 4096;
    check_flat(&request, BOOT_MODE_LONG, 0x12345, 0x13345);
    request.mode = BOOT_MODE_REAL;
    request.load = 0x100000 - 4097;
    request.entry = 0xFFFFF;
    check_flat(&request, BOOT_MODE_REAL, 0xFEFFF, 0xFFFFF);
}

Test(image, boot_sector)
{
    static const struct image_request real = {.mode = BOOT_MODE_REAL};
    const struct image_request *requests[] = {&nothing_asked, &real};
    uint8_t data[512] = {0xF4};

    data[510] = 0x55;
    data[511] = 0xAA;
    for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
        struct image_try try;

        image_try(&try, data, sizeof(data), requests[i]);
        cr_assert_eq(try.result, 0, "%s", try.error.text);
        cr_assert_eq(try.image.format, IMAGE_BOOT_SECTOR);
        cr_assert_eq(try.image.mode, BOOT_MODE_REAL);
        cr_assert_eq(try.image.entry, 0x7C00);
        cr_assert(all_bytes(try.mem, 0x7C00, 1, 0xF4));
        cr_assert(all_bytes(try.mem, 0x7C00 + 511, 1, 0xAA));
        image_try_end(&try);
    }
}

/* A file that is nearly of another format is flat. */
Test(image, detection_is_exact)
{
    uint8_t data[513] = {0x7F, 'E', 'L', 'f'};
    static const uint64_t sizes[] = {1, 3, 4, 511, 512, 513};

    data[509] = data[511] = 0x55;
    data[510] = data[512] = 0xAA;
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        struct image_try try;

        image_try(&try, data, sizes[i], &nothing_asked);
        cr_assert_eq(try.result, 0);
        cr_assert_eq(try.image.format, IMAGE_FLAT, "%lu bytes", sizes[i]);
        image_try_end(&try);
    }
}

static char *describe(const struct image *image)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    cr_assert_not_null(out);
    image_describe(image, out);
    fclose(out);
    return text;
}

Test(image, elf_is_described)
{
    static const char want[] =
        "image\n"
        "  format      64-bit ELF (executable for x86-64)\n"
        "  size        4,176 bytes\n"
        "  protocol    vmm (hv/boot_info.h)\n"
        "  mode        long (64-bit, low 4 GiB identity-mapped)\n"
        "  entry       0x100000, linked at 0xffffffff80100000\n"
        "  starts with rip 0x100000, rsp 0x9a000\n"
        "              rdi 0x91000 (boot information), interrupts off\n"
        "  needs       2 MiB of RAM at least\n"
        "\n"
        "  #  guest-physical           linked at              in file   in "
        "memory  access\n"
        "  0  0x00100000 - 0x0010003f  0xffffffff80100000        64 B        "
        "64 B  r-x\n"
        "  1  0x00101000 - 0x00102fff  0xffffffff80101000        16 B     "
        "8.0 KiB  rw-\n";
    struct elf_builder builder;
    struct image_try try;
    uint8_t *file;
    char *text;

    elf_builder_init(&builder, true);
    file = try_elf(&try, &builder, &nothing_asked);
    text = describe(&try.image);
    cr_assert_str_eq(text, want);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        cr_assert_leq(strlen(line), 80, "%s", line);
    free(text);
    image_try_end(&try);
    free(file);
}

Test(image, each_start_is_described)
{
    static const struct {
        enum boot_mode mode;
        uint64_t size;
        const char *says;
    } cases[] = {
        {BOOT_MODE_AUTO, 512,
         "cs:ip 0000:7C00, dl 0x80\n              by a BIOS, interrupts on\n"},
        {BOOT_MODE_REAL, 1, "cs:ip at 0x1000\n              edi 0x91000"},
        {BOOT_MODE_PROTECTED, 1,
         "eip 0x100000, esp 0x9a000\n              edi 0x91000"},
        {BOOT_MODE_LONG, 1,
         "rip 0x100000, rsp 0x9a000\n              rdi 0x91000"},
        {BOOT_MODE_LONG, 1, "size        1 byte\n"},
        {BOOT_MODE_LONG, 1023, "      1023 B      1023 B  rwx\n"},
        {BOOT_MODE_LONG, 1024, "     1.0 KiB     1.0 KiB  rwx\n"},
        {BOOT_MODE_LONG, 1048575, "  1023.9 KiB  1023.9 KiB  rwx\n"},
        {BOOT_MODE_LONG, 1048576, "     1.0 MiB     1.0 MiB  rwx\n"},
        {BOOT_MODE_LONG, 1, "needs       2 MiB of RAM at least\n"},
        {BOOT_MODE_REAL, 1, "needs       1 MiB of RAM at least\n"},
        {BOOT_MODE_LONG, 2345678, "size        2,345,678 bytes\n"},
        {BOOT_MODE_LONG, 2345678, "2.2 MiB     2.2 MiB  rwx\n"},
        {BOOT_MODE_LONG, 2345678, "needs       4 MiB of RAM at least\n"},
    };
    uint8_t *data = calloc(1, 2345678);

    cr_assert_not_null(data);
    data[510] = 0x55;
    data[511] = 0xAA;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct image_request request = {.mode = cases[i].mode};
        struct image_try try;
        char *text;

        image_try(&try, data, cases[i].size, &request);
        cr_assert_eq(try.result, 0, "%s", try.error.text);
        text = describe(&try.image);
        cr_assert(strstr(text, cases[i].says), "'%s' is not in:\n%s",
                  cases[i].says, text);
        free(text);
        image_try_end(&try);
    }
    free(data);
}

Test(image, a_refused_load_copies_nothing)
{
    struct elf_builder builder;
    struct image_try try;
    uint8_t *file;

    elf_builder_init(&builder, true);
    builder.phdrs[1].p_paddr = IMAGE_TRY_RAM;
    file = elf_builder_make(&builder);
    image_try(&try, file, builder.file_size, &nothing_asked);
    cr_assert(try.parsed);
    cr_assert_not(try.loaded);
    cr_assert(all_bytes(try.mem, ELF_TEXT_GPA, ELF_TEXT_SIZE, 0));
    image_try_end(&try);
    free(file);
}
