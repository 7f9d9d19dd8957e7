/* SPDX-License-Identifier: MIT */
/*
 * Position-independent ELFs: they are moved and relocated, or refused with the
 * reason.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "elf_builder.h"
#include "image_try.h"

#define DYN_AT   0x800u /* PT_DYNAMIC in the file */
#define TABLE    0x20u  /* the relocations, in the data segment */
#define MOVED_BY 0x100000u

static const struct image_request nothing_asked;
static struct image_try try;
static struct elf_builder builder;
static Elf64_Dyn dynamic[8];
static Elf64_Rela relocs[4];

/* Makes a 64-bit ET_DYN linked at 0: text first, then its data, which ends with
 * `relocs`. */
static void start(void)
{
    elf_builder_init(&builder, true);
    builder.header.e_type = ET_DYN;
    builder.header.e_entry = 0x10;
    builder.header.e_phnum = 3;
    builder.nr_phdrs = 3;
    for (unsigned i = 0; i < 2; i++)
        builder.phdrs[i].p_vaddr = builder.phdrs[i].p_paddr = i * 0x1000u;
    builder.phdrs[1].p_filesz = TABLE + sizeof(relocs);
    builder.phdrs[2] = (GElf_Phdr){
        .p_type = PT_DYNAMIC, .p_offset = DYN_AT, .p_filesz = sizeof(dynamic)};
    builder.file_size = ELF_DATA_OFFSET + TABLE + sizeof(relocs);
    memset(dynamic, 0, sizeof(dynamic));
    memset(relocs, 0, sizeof(relocs));
    dynamic[0] = (Elf64_Dyn){DT_RELA, {0x1000 + TABLE}};
    dynamic[1] = (Elf64_Dyn){DT_RELASZ, {sizeof(relocs)}};
    relocs[0] = (Elf64_Rela){0x1000, R_X86_64_RELATIVE, 0x1234};
    relocs[1] = (Elf64_Rela){0x1008, R_X86_64_RELATIVE, -1};
}

static void load(void)
{
    uint8_t *file = elf_builder_make(&builder);

    memcpy(file + DYN_AT, dynamic, sizeof(dynamic));
    memcpy(file + ELF_DATA_OFFSET + TABLE, relocs, sizeof(relocs));
    image_try(&try, file, builder.file_size, &nothing_asked);
    free(file);
}

static void expect_refused(const char *says)
{
    load();
    cr_assert_eq(try.result, -ENOEXEC, "nobody said: %s", says);
    cr_assert(strstr(try.error.text, says), "'%s' has no '%s'", try.error.text,
              says);
    image_try_end(&try);
}

static uint64_t word_at(uint64_t at)
{
    uint64_t value;

    cr_assert_eq(guest_mem_read(try.mem, gpa(at), &value, sizeof(value)), 0);
    return value;
}

Test(elf_dynamic, moved_and_relocated)
{
    start();
    load();
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    cr_assert_eq(try.image.entry, MOVED_BY + 0x10);
    cr_assert_eq(try.image.segments[1].gpa, MOVED_BY + 0x1000);
    cr_assert_eq(word_at(MOVED_BY + 0x1000), MOVED_BY + 0x1234);
    cr_assert_eq(word_at(MOVED_BY + 0x1008), MOVED_BY - 1);
    image_try_end(&try);
}

Test(elf_dynamic, large_pages_keep_their_alignment)
{
    start();
    builder.phdrs[0].p_align = 0x200000;
    load();
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    cr_assert_eq(try.image.segments[0].gpa, 0x200000);
    image_try_end(&try);
    builder.phdrs[0].p_align = 0x200001; /* nonsense */
    load();
    cr_assert_eq(try.image.segments[0].gpa, MOVED_BY);
    image_try_end(&try);
}

Test(elf_dynamic, who_is_linked_high_stays)
{
    start();
    for (unsigned i = 0; i < 2; i++)
        builder.phdrs[i].p_vaddr = builder.phdrs[i].p_paddr += 0x300000;
    builder.header.e_entry += 0x300000;
    dynamic[0].d_un.d_val += 0x300000;
    relocs[0].r_offset += 0x300000;
    load();
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    cr_assert_eq(try.image.segments[0].gpa, 0x300000);
    cr_assert_eq(word_at(0x301000), 0x1234);
    image_try_end(&try);
}

Test(elf_dynamic, what_needs_a_loader)
{
    start();
    builder.header.e_entry = 0;
    expect_refused("a shared library");
    start();
    dynamic[2] = (Elf64_Dyn){DT_NEEDED, {1}};
    expect_refused("needs shared libraries");
    start();
    dynamic[2] = (Elf64_Dyn){DT_RELRSZ, {8}};
    expect_refused("DT_RELR");
    start();
    dynamic[2] = (Elf64_Dyn){DT_PLTRELSZ, {24}};
    expect_refused("DT_JMPREL");
    start();
    relocs[3].r_info = R_X86_64_GLOB_DAT;
    expect_refused("a relocation of type 6");
    start();
    builder.phdrs[1].p_vaddr += 0x1000000;
    dynamic[1].d_un.d_val = 0;
    expect_refused("linked at other addresses");
}

Test(elf_dynamic, tables_that_are_elsewhere)
{
    static const uint64_t places[] = {0x1000 + TABLE + 1, 0x2000, UINT64_MAX,
                                      UINT64_MAX - 95};

    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        start();
        dynamic[0].d_un.d_val = places[i];
        expect_refused("not in the file");
    }
    start();
    dynamic[1].d_un.d_val = UINT64_MAX;
    expect_refused("not in the file");
}

/* Places outside the image are left alone. */
Test(elf_dynamic, hostile_places_change_nothing)
{
    static const uint64_t places[] = {0x2FF9, 0x3000, UINT64_MAX,
                                      UINT64_MAX - 0xFFFFF, 1ull << 63};

    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        start();
        relocs[0].r_offset = places[i];
        load();
        cr_assert_eq(try.result, 0, "%s", try.error.text);
        cr_assert_eq(word_at(0), 0);
        cr_assert_eq(word_at(MOVED_BY + 0x2FF8), 0);
        image_try_end(&try);
    }
}

/* Without an end, or outside the file. */
Test(elf_dynamic, dynamic_sections_that_are_cut_off)
{
    start();
    builder.phdrs[2].p_filesz = 31;
    load();
    cr_assert_eq(try.result, 0);
    cr_assert_eq(try.image.relocations.nr, 0);
    image_try_end(&try);
    builder.phdrs[2].p_filesz = UINT64_MAX;
    load();
    cr_assert_eq(try.result, 0);
    cr_assert_eq(try.image.relocations.nr, 0);
    image_try_end(&try);
}
