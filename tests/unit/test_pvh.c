/* SPDX-License-Identifier: MIT */
/*
 * Notes of an ELF, good and hostile; and what each protocol does with more
 * modules and words than fit.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot/elf_notes.h"
#include "boot/modules.h"
#include "boot/protocol.h"
#include "boot_builder.h"
#include "elf_builder.h"
#include "image_try.h"

#define MIB    (1u << 20)
#define MAX32  0xFFFFFFFFu
#define NOTES  0x800u /* where they are in the file */
#define PHYS32 18u

static const struct image_request nothing_asked;
static uint8_t file[0x400];
static struct image image = {.data = file, .size = sizeof(file)};
static struct image_try try;

static struct elf_notes read_notes(uint64_t size, uint64_t align)
{
    struct elf_notes notes = {0};

    elf_notes_read(&image, 0, size, align, &notes);
    return notes;
}

Test(pvh, notes_are_found_among_others)
{
    const uint32_t entry = 0x1234;
    const uint64_t wide = 0x123456789A;
    size_t size = boot_builder_note(file, "GNU", PHYS32, &entry, 4);
    struct elf_notes notes;

    size += boot_builder_note(file + size, "Xenon", PHYS32, &entry, 4);
    size += boot_builder_note(file + size, "Xen", PHYS32 + 1, &entry, 4);
    cr_assert_not(read_notes(size, 4).has_pvh);
    size += boot_builder_note(file + size, "Xen", PHYS32, &wide, 8);
    notes = read_notes(size, 4);
    cr_assert(notes.has_pvh && !notes.has_vmm);
    cr_assert_eq(notes.entry, wide);
    size += boot_builder_note(file + size, "vmm", HV_NOTE_BOOT, "", 0);
    notes = read_notes(size, 1);
    cr_assert(notes.has_pvh && notes.has_vmm);
}

Test(pvh, a_vmlinux_is_known_by_its_notes)
{
    size_t size = boot_builder_note(file, "Linu", 0x101, "6.1", 4);

    size += boot_builder_note(file + size, "Linuxes", 0x101, "6.1", 4);
    cr_assert_not(read_notes(size, 4).is_linux);
    size += boot_builder_note(file + size, "Linux", 0x101, "6.1", 4);
    cr_assert(read_notes(size, 4).is_linux);
    cr_assert_not(read_notes(size - 1, 4).is_linux);
}

Test(pvh, an_entry_has_four_or_eight_bytes)
{
    static const uint8_t desc[64] = {1};

    for (uint32_t size = 0; size < 64; size++) {
        size_t len = boot_builder_note(file, "Xen", PHYS32, desc, size);

        cr_assert_eq(read_notes(len, 4).has_pvh, size == 4 || size == 8,
                     "%u bytes", size);
    }
}

/* Sizes that leave the segment, or wrap; and every size of the segment. */
Test(pvh, hostile_sizes_end_the_search)
{
    static const uint32_t sizes[] = {9,     0x400,     0x7FFFFFFF, 0x80000000,
                                     MAX32, MAX32 - 3, MAX32 - 12, MAX32 - 15};
    const uint32_t entry = 0x1234;

    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
        for (unsigned field = 0; field < 2; field++) {
            size_t len = boot_builder_note(file, "Xen", PHYS32, &entry, 4);

            memcpy(file + field * 4, &sizes[i], 4);
            cr_assert_not(read_notes(len, 4).has_pvh);
            cr_assert_not(read_notes(len, 8).has_pvh);
        }
    boot_builder_note(file, "Xen", PHYS32, &entry, 4);
    for (uint64_t len = 0; len < 20; len++)
        cr_assert_not(read_notes(len, 4).has_pvh, "%lu bytes", len);
    cr_assert(read_notes(20, 4).has_pvh);
}

Test(pvh, notes_outside_of_the_file)
{
    static const uint64_t places[] = {sizeof(file), sizeof(file) - 19,
                                      UINT64_MAX, UINT64_MAX - 19};
    struct elf_notes notes = {0};

    for (size_t i = 0; i < ARRAY_SIZE(places); i++)
        elf_notes_read(&image, places[i], 20, 4, &notes);
    elf_notes_read(&image, 0, UINT64_MAX, 4, &notes);
    cr_assert_not(notes.has_pvh);
}

static void try_elf(uint64_t entry, const struct boot_config *config)
{
    struct elf_builder builder;
    uint8_t *data;

    elf_builder_init(&builder, true);
    builder.header.e_phnum = 3;
    builder.nr_phdrs = 3;
    builder.phdrs[2] = (GElf_Phdr){
        .p_type = PT_NOTE,
        .p_offset = NOTES,
        .p_align = 4,
    };
    data = elf_builder_make(&builder);
    builder.phdrs[2].p_filesz =
        boot_builder_note(data + NOTES, "Xen", PHYS32, &entry, 8);
    memcpy(data + sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr),
           &builder.phdrs[2], sizeof(Elf64_Phdr));
    image_try(&try, data, builder.file_size, &nothing_asked);
    if (config)
        try.result = protocol_write(config, &try.image, try.mem, &try.error);
    free(data);
}

Test(pvh, the_entry_is_physical_and_in_the_code)
{
    static const uint64_t bad[] = {
        0,
        ELF_TEXT_GPA - 1,
        ELF_DATA_GPA,
        ELF_LINK_BASE64 + ELF_TEXT_GPA,
        1ull << 32,
        UINT64_MAX,
    };

    try_elf(ELF_TEXT_GPA + 1, NULL);
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    cr_assert_eq(try.image.protocol, BOOT_PROTOCOL_PVH);
    cr_assert_eq(try.image.entry, ELF_TEXT_GPA + 1);
    image_try_end(&try);
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        try_elf(bad[i], NULL);
        cr_assert_eq(try.result, -ENOEXEC, "%#lx", bad[i]);
        cr_assert(strstr(try.error.text, "its pvh entry"), "%s",
                  try.error.text);
        image_try_end(&try);
    }
}

/* ------------------------------------------------------- modules and words */

static const enum boot_protocol protocols[] = {
    BOOT_PROTOCOL_MULTIBOOT1, BOOT_PROTOCOL_MULTIBOOT2, BOOT_PROTOCOL_PVH};

static struct boot_module modules[BOOT_MAX_MODULES];
static uint8_t content[BOOT_MAX_MODULES];

/* Passes many modules of these sizes, with `words` bytes of words each. */
static int write_modules(enum boot_protocol protocol, unsigned nr,
                         uint64_t size, size_t words, struct guest_mem **mem)
{
    char *text = calloc(1, words + 1);
    const struct image kernel = {
        .path = without_const("kernel"),
        .protocol = protocol,
        .nr_segments = 1,
        .segments = {{.gpa = MIB, .mem_size = 5000}},
    };
    const struct boot_config config = {.modules = modules, .nr_modules = nr};
    struct image_error error = {""};
    int result;

    memset(text, 'w', words);
    for (unsigned i = 0; i < nr; i++) {
        content[i] = (uint8_t)(i + 1);
        modules[i] = (struct boot_module){
            .data = &content[i], .size = size, .name = "name", .words = text};
    }
    cr_assert_eq(guest_mem_create(4 * MIB, mem), 0);
    result = protocol_write(&config, &kernel, *mem, &error);
    cr_assert(result == 0 || error.text[0]);
    free(text);
    return result;
}

Test(pvh, as_many_modules_as_may_be)
{
    for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
        struct guest_mem *mem;

        cr_assert_eq(
            write_modules(protocols[i], BOOT_MAX_MODULES, 1, 500, &mem), 0);
        for (unsigned m = 0; m < BOOT_MAX_MODULES; m++) {
            uint8_t bytes[2];
            uint64_t at = MIB + 8192 + m * 4096;

            cr_assert_eq(guest_mem_read(mem, gpa(at), bytes, 2), 0);
            cr_assert_eq(bytes[0], m + 1, "page by page, in order");
            cr_assert_eq(bytes[1], 0);
        }
        guest_mem_destroy(mem);
    }
}

Test(pvh, words_that_do_not_fit_are_the_users)
{
    for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
        struct guest_mem *mem;

        cr_assert_eq(write_modules(protocols[i], 1, 1, 100000, &mem), -E2BIG);
        guest_mem_destroy(mem);
        cr_assert_eq(write_modules(protocols[i], 32, 1, 1100, &mem), -E2BIG);
        guest_mem_destroy(mem);
    }
}

Test(pvh, modules_that_do_not_fit)
{
    static const uint64_t sizes[] = {4 * MIB, 1ull << 40, UINT64_MAX,
                                     UINT64_MAX - 4096};

    for (size_t i = 0; i < ARRAY_SIZE(protocols); i++)
        for (size_t j = 0; j < ARRAY_SIZE(sizes); j++) {
            struct guest_mem *mem;

            cr_assert_eq(write_modules(protocols[i], 1, sizes[j], 1, &mem),
                         -ENOSPC);
            guest_mem_destroy(mem);
        }
}

/* After the image; or before it, if there is no room after it. */
Test(pvh, room_beside_the_image)
{
    const struct image kernel = {
        .nr_segments = 3,
        .segments = {{.gpa = MIB + 4096, .mem_size = 1},
                     {.gpa = 4 * MIB - 8191, .mem_size = 1},
                     {.gpa = 0x1000, .mem_size = 1}},
    };
    struct guest_mem *mem;
    struct room room;

    cr_assert_eq(guest_mem_create(4 * MIB, &mem), 0);
    room_init(&room, mem, &kernel);
    cr_assert_eq(room_take_behind_image(&room, 1), 4 * MIB - 4096);
    cr_assert_eq(room_take_behind_image(&room, 4096), MIB);
    cr_assert_eq(room_take_behind_image(&room, 4097), MIB + 8192);
    cr_assert_eq(room_take_behind_image(&room, 4 * MIB), 0);
    cr_assert_eq(room_take_highest(&room, MIB, UINT64_MAX, 1), 4 * MIB - 12288);
    cr_assert_eq(room_take_highest(&room, 4 * MIB - 4096, UINT64_MAX, 4096), 0);
    cr_assert_eq(room_take_highest(&room, MIB, 2 * MIB + 4095, 4096),
                 2 * MIB - 4096);
    cr_assert_eq(room_take_highest(&room, MIB, MIB + 4095, 4096), 0);
    guest_mem_destroy(mem);
}
