/* SPDX-License-Identifier: MIT */
/*
 * ELF files that are not kernels: programs for Linux and unikernels for another
 * monitor, by their entry or their notes.
 */
#include <criterion/criterion.h>
#include <errno.h>

#include <stdlib.h>
#include <string.h>

#include "elf_builder.h"
#include "image_try.h"

static const struct image_request nothing_asked;

/* An ELF with these bytes at its entry: is it taken for a program? */
static void try_elf(bool is_64, const char *code, size_t len, bool refused)
{
    static const struct image_request as_it_is = {.mode = BOOT_MODE_LONG};
    struct elf_builder builder;
    struct image_try try;

    elf_builder_init(&builder, is_64);
    uint8_t *data = elf_builder_make(&builder);
    memcpy(data + ELF_TEXT_OFFSET, code, len);
    image_try(&try, data, builder.file_size, &nothing_asked);
    cr_assert_eq(try.result, refused ? -ENOEXEC : 0, "%s", try.error.text);
    if (refused)
        cr_assert(strstr(try.error.text, "program for Linux"), "%s",
                  try.error.text);
    image_try_end(&try);
    if (is_64) {
        image_try(&try, data, builder.file_size, &as_it_is);
        cr_assert_eq(try.result, 0, "%s", try.error.text);
        image_try_end(&try);
    }
    free(data);
}

#define PROGRAM(is_64, code) try_elf(is_64, code, sizeof(code) - 1, true)
#define KERNEL(is_64, code)  try_elf(is_64, code, sizeof(code) - 1, false)

Test(foreign_elf, programs_for_linux_by_their_entry)
{
    /* The start-up code of the C libraries. */
    PROGRAM(true, "\x31\xED\x49\x89\xD1\x5E\x48\x89\xE2");
    PROGRAM(true, "\xF3\x0F\x1E\xFA\x31\xED\x49\x89\xD1\x5E\x48\x89\xE2");
    PROGRAM(true, "\x48\x31\xED\x48\x89\xE7\x48\x8D\x35");
    PROGRAM(false, "\x31\xED\x5E\x89\xE1\x83\xE4\xF0");
    /* mov eax, 1; mov edi, 1; syscall. push 60; pop rax; syscall. */
    PROGRAM(true, "\xB8\x01\0\0\0\xBF\x01\0\0\0\x0F\x05");
    PROGRAM(true, "\x48\xC7\xC0\x01\0\0\0\x0F\x05");
    PROGRAM(true, "\x6A\x3C\x58\x0F\x05");
    PROGRAM(false, "\xB8\x04\0\0\0\xBB\x01\0\0\0\xCD\x80");
    /* A kernel: first a stack; or lidt, and then a system call of its own. */
    KERNEL(true, "\x48\xC7\xC4\0\0\x10\0\x31\xED");
    KERNEL(true, "\xB8\x01\0\0\0\x0F\x01\x1F\xCD\x80");
    KERNEL(true, "\xB8\0\0\x10\0\x0F\x05");
}

Test(foreign_elf, programs_for_linux_by_their_note)
{
    static const uint32_t note[] = {4, 16, 1, 0x00554E47, 0, 3, 2, 0};
    struct elf_builder builder;
    struct image_try try;

    for (uint32_t system = 0; system < 2; system++) { /* Linux, the Hurd */
        elf_builder_init(&builder, true);
        builder.phdrs[builder.nr_phdrs++] = (GElf_Phdr){
            .p_type = PT_NOTE,
            .p_offset = ELF_TEXT_OFFSET + 0x10,
            .p_filesz = sizeof(note),
            .p_align = 4,
        };
        builder.header.e_phnum++;
        uint8_t *data = elf_builder_make(&builder);
        memcpy(data + ELF_TEXT_OFFSET + 0x10, note, sizeof(note));
        memcpy(data + ELF_TEXT_OFFSET + 0x20, &system, sizeof(system));
        image_try(&try, data, builder.file_size, &nothing_asked);
        cr_assert_eq(try.result, system ? 0 : -ENOEXEC, "%s", try.error.text);
        image_try_end(&try);
        free(data);
    }
}

/* What Solo5's tools leave: "ABI1", and what it was built for. */
Test(foreign_elf, unikernels_of_solo5_by_their_note)
{
    static const char *const names[] = {NULL,   "hvt",    "spt", NULL,
                                        "muen", "genode", "xen", "new"};
    static const uint32_t note[] = {6, 16, 0x31494241, 0x6F6C6F53, 0x35, 0};
    struct elf_builder builder;
    struct image_try try;

    for (uint32_t target = 0; target < ARRAY_SIZE(names); target++) {
        elf_builder_init(&builder, true);
        builder.phdrs[builder.nr_phdrs++] = (GElf_Phdr){
            .p_type = PT_NOTE,
            .p_offset = ELF_TEXT_OFFSET + 0x10,
            .p_filesz = sizeof(note) + 12,
            .p_align = 4,
        };
        builder.header.e_phnum++;
        uint8_t *data = elf_builder_make(&builder);
        memcpy(data + ELF_TEXT_OFFSET + 0x10, note, sizeof(note));
        memcpy(data + ELF_TEXT_OFFSET + 0x24, &target, sizeof(target));
        image_try(&try, data, builder.file_size, &nothing_asked);
        cr_assert_eq(try.result, names[target] ? -ENOEXEC : 0, "%u: %s", target,
                     try.error.text);
        if (names[target])
            cr_assert(strstr(try.error.text, names[target]), "%s",
                      try.error.text);
        image_try_end(&try);
        free(data);
    }
}
