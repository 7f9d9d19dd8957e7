/* SPDX-License-Identifier: MIT */
/*
 * Over two hundred malformed images, each with one wrong field: each is refused
 * with the sentence that fits it, within 100 ms, and without a crash (every
 * test is a process of its own).
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "elf_builder.h"
#include "image_try.h"

#define LIMIT_MS 100.0

/* Which classes a row is for. */
#define C32  1u
#define C64  2u
#define BOTH (C32 | C64)

struct row {
    unsigned classes;
    size_t at; /* the field in struct elf_builder ... */
    size_t width;
    uint64_t value; /* ... and what is put there */
    const char *says;
};

#define FIELD(f)                                                               \
    offsetof(struct elf_builder, f), sizeof(((struct elf_builder *)NULL)->f)

#define IDENT(i)     FIELD(header.e_ident[i])
#define HEADER(name) FIELD(header.name)
#define TEXT(name)   FIELD(phdrs[0].name)
#define DATA(name)   FIELD(phdrs[1].name)
#define MAX32        0xFFFFFFFFull
#define MAX64        0xFFFFFFFFFFFFFFFFull

/* clang-format off: a table */
static const struct row ident_rows[] = {
    {BOTH, IDENT(EI_CLASS), 0, "unknown class 0"},
    {BOTH, IDENT(EI_CLASS), 3, "unknown class 3"},
    {BOTH, IDENT(EI_CLASS), 255, "unknown class 255"},
    {BOTH, IDENT(EI_DATA), 0, "not little-endian"},
    {BOTH, IDENT(EI_DATA), ELFDATA2MSB, "not little-endian"},
    {BOTH, IDENT(EI_DATA), 3, "not little-endian"},
    {BOTH, IDENT(EI_DATA), 255, "not little-endian"},
    {BOTH, IDENT(EI_VERSION), 0, "unknown version 0"},
    {BOTH, IDENT(EI_VERSION), 2, "unknown version 2"},
    {BOTH, IDENT(EI_VERSION), 255, "unknown version 255"},
    {C32, IDENT(EI_CLASS), ELFCLASS64, "section table of 0 entries"},
    {C64, IDENT(EI_CLASS), ELFCLASS32, "section table of 0 entries"},
};

static const struct row header_rows[] = {
    {BOTH, HEADER(e_type), ET_NONE, "unknown type 0"},
    {BOTH, HEADER(e_type), ET_REL, "object file (ET_REL)"},
    {BOTH, HEADER(e_type), ET_CORE, "core file (ET_CORE)"},
    {BOTH, HEADER(e_type), 5, "unknown type 5"},
    {BOTH, HEADER(e_type), 0xFE00, "unknown type 65024"},
    {BOTH, HEADER(e_type), 0xFFFF, "unknown type 65535"},
    {BOTH, HEADER(e_machine), EM_NONE, "an unknown machine (machine 0)"},
    {C32, HEADER(e_machine), EM_X86_64, "(x32)"},
    {C64, HEADER(e_machine), EM_386, "64-bit ELF for i386"},
    {BOTH, HEADER(e_machine), EM_ARM, "for ARM"},
    {BOTH, HEADER(e_machine), EM_AARCH64, "for AArch64"},
    {BOTH, HEADER(e_machine), EM_RISCV, "for RISC-V"},
    {BOTH, HEADER(e_machine), EM_PPC64, "for PowerPC 64"},
    {BOTH, HEADER(e_machine), EM_S390, "for S/390"},
    {BOTH, HEADER(e_machine), 0xFFFF, "(machine 65535)"},
    {BOTH, HEADER(e_version), 0, "unknown version 0"},
    {BOTH, HEADER(e_version), 2, "unknown version 2"},
    {BOTH, HEADER(e_version), MAX32, "unknown version 4294967295"},
    {BOTH, HEADER(e_phnum), 0, "no program headers"},
    {BOTH, HEADER(e_phnum), PN_XNUM, "too many program headers"},
    {BOTH, HEADER(e_phnum), PN_XNUM - 1, "65534 program headers at"},
    {BOTH, HEADER(e_phnum), 1000, "1000 program headers at"},
    {BOTH, HEADER(e_phentsize), 0, "have 0 bytes each"},
    {BOTH, HEADER(e_phentsize), 1, "have 1 bytes each"},
    {C32, HEADER(e_phentsize), sizeof(Elf64_Phdr),
     "56 bytes each instead of 32"},
    {C64, HEADER(e_phentsize), sizeof(Elf32_Phdr),
     "32 bytes each instead of 56"},
    {BOTH, HEADER(e_phentsize), 0xFFFF, "have 65535 bytes each"},
    {BOTH, HEADER(e_phoff), 0, "no program headers"},
    {BOTH, HEADER(e_phoff), ELF_FILE_SIZE,
     "at offset 0x1050 are not in the file"},
    {BOTH, HEADER(e_phoff), ELF_FILE_SIZE - 1, "at offset 0x104f are not"},
    {BOTH, HEADER(e_phoff), ELF_FILE_SIZE - 63, "at offset 0x1011 are not"},
    {C32, HEADER(e_phoff), MAX32, "at offset 0xffffffff are not"},
    {C32, HEADER(e_phoff), MAX32 - 31, "at offset 0xffffffe0 are not"},
    {C64, HEADER(e_phoff), MAX64, "at offset 0xffffffffffffffff are not"},
    {C64, HEADER(e_phoff), MAX64 - 111, "at offset 0xffffffffffffff90 are not"},
    {C64, HEADER(e_phoff), 1ull << 63, "at offset 0x8000000000000000 are not"},
    {BOTH, HEADER(e_phoff), ELF_TEXT_OFFSET - 512, "no segment to load"},
    {BOTH, HEADER(e_shoff), 1, "section table of 0 entries"},
    {BOTH, HEADER(e_shoff), ELF_TEXT_OFFSET, "section table of 0 entries"},
    {C64, HEADER(e_shoff), MAX64, "section table of 0 entries"},
    {C64, HEADER(e_shoff), MAX64 - 63, "section table of 0 entries"},
};

static const struct row entry_rows[] = {
    {BOTH, HEADER(e_entry), 0, "entry 0 is not in the code"},
    {BOTH, HEADER(e_entry), 0x7C00, "entry 0x7c00 is not in the code"},
    {BOTH, HEADER(e_entry), ELF_TEXT_GPA - 1, "entry 0xfffff is not"},
    {BOTH, HEADER(e_entry), ELF_TEXT_GPA + ELF_TEXT_SIZE, "0x100040 is not"},
    {BOTH, HEADER(e_entry), ELF_DATA_GPA, "entry 0x101000 is not"},
    {C32, HEADER(e_entry), ELF_LINK_BASE32 + ELF_DATA_GPA, "0xc0101000 is not"},
    {C64, HEADER(e_entry), ELF_LINK_BASE64 + ELF_DATA_GPA, "80101000 is not"},
    {C32, HEADER(e_entry), ELF_LINK_BASE32 + ELF_TEXT_GPA - 1, "0xc00fffff is"},
    {C64, HEADER(e_entry), ELF_LINK_BASE64 + ELF_TEXT_GPA - 1, "800fffff is"},
    {C32, HEADER(e_entry), MAX32, "entry 0xffffffff is not"},
    {C64, HEADER(e_entry), MAX64, "entry 0xffffffffffffffff is not"},
    {BOTH, TEXT(p_flags), 0, "not in the code of any executable segment"},
    {BOTH, TEXT(p_flags), PF_R, "not in the code of any executable segment"},
    {BOTH, TEXT(p_flags), PF_R | PF_W, "not in the code of any executable"},
    {BOTH, TEXT(p_filesz), 0, "not in the code of any executable segment"},
};

static const struct row segment_rows[] = {
    {BOTH, TEXT(p_type), PT_NULL, "entry"},
    {BOTH, TEXT(p_type), PT_INTERP, "is not in the code of any"},
    {BOTH, TEXT(p_type), PT_NOTE, "entry"},
    {BOTH, TEXT(p_type), MAX32, "entry"},
    {BOTH, TEXT(p_offset), ELF_FILE_SIZE, "offset 0x1050, is not in the file"},
    {BOTH, TEXT(p_offset), ELF_FILE_SIZE - 1, "offset 0x104f, is not in"},
    {BOTH, TEXT(p_offset), ELF_FILE_SIZE - 63, "offset 0x1011, is not in"},
    {C32, TEXT(p_offset), MAX32, "offset 0xffffffff, is not in"},
    {C64, TEXT(p_offset), MAX64, "offset 0xffffffffffffffff, is not in"},
    {C64, TEXT(p_offset), MAX64 - 63, "offset 0xffffffffffffffc0, is not in"},
    {C64, TEXT(p_offset), 1ull << 63, "offset 0x8000000000000000, is not in"},
    {BOTH, TEXT(p_filesz), ELF_TEXT_SIZE + 1, "(0x41) than in memory (0x40)"},
    {C32, TEXT(p_filesz), MAX32, "(0xffffffff) than in memory (0x40)"},
    {C64, TEXT(p_filesz), MAX64, "(0xffffffffffffffff) than in memory (0x40)"},
    {C64, TEXT(p_filesz), 1ull << 63, "(0x8000000000000000) than in memory"},
    {BOTH, DATA(p_filesz), ELF_DATA_SIZE + 1, "segment 1, 0x11 bytes at"},
    {BOTH, DATA(p_filesz), ELF_DATA_MEM, "segment 1, 0x2000 bytes at"},
    {BOTH, TEXT(p_memsz), 0, "(0x40) than in memory (0)"},
    {BOTH, TEXT(p_memsz), ELF_TEXT_SIZE - 1, "(0x40) than in memory (0x3f)"},
    {C32, TEXT(p_memsz), MAX32, "runs past the end of the address space"},
    {C64, TEXT(p_memsz), MAX64, "runs past the end of the address space"},
    {C64, TEXT(p_memsz), 1ull << 63, "runs past the end of the address space"},
    {C32, TEXT(p_memsz), 1u << 30, "runs past the end of the address space"},
    {BOTH, TEXT(p_memsz), 0x1001, "0x100000-0x101000 and 0x101000-0x102fff"},
    {BOTH, TEXT(p_memsz), IMAGE_TRY_RAM, "overlap in physical memory"},
    {C64, DATA(p_memsz), 1ull << 30, "-m 1026M at least"},
    {C32, DATA(p_memsz), 1u << 29, "-m 514M at least"},
    {BOTH, DATA(p_memsz), IMAGE_TRY_RAM - ELF_DATA_GPA + 1, "-m 9M at least"},
    {C32, TEXT(p_vaddr), MAX32, "segment 0 with 0x40 bytes runs past"},
    {C64, TEXT(p_vaddr), MAX64, "segment 0 with 0x40 bytes runs past"},
    {C32, TEXT(p_vaddr), MAX32 - 62, "segment 0 with 0x40 bytes runs past"},
    {C64, TEXT(p_vaddr), MAX64 - 62, "segment 0 with 0x40 bytes runs past"},
    {BOTH, TEXT(p_vaddr), 0x400000, "entry"},
    {BOTH, TEXT(p_vaddr), 0, "entry"},
};

static const struct row place_rows[] = {
    {BOTH, TEXT(p_paddr), 0x90000, "0x90000-0x9003f overlaps the boot struct"},
    {BOTH, TEXT(p_paddr), 0x8FFC1, "0x8ffc1-0x90000 overlaps the boot struct"},
    {BOTH, TEXT(p_paddr), 0x91000, "0x91000-0x9103f overlaps the boot struct"},
    {BOTH, TEXT(p_paddr), 0x99FFF, "0x99fff-0x9a03e overlaps the boot struct"},
    {BOTH, TEXT(p_paddr), 0x9FFC1, "0x9ffc1-0xa0000 overlaps the video memory"},
    {BOTH, TEXT(p_paddr), 0xA0000, "0xa0000-0xa003f overlaps the video memory"},
    {BOTH, TEXT(p_paddr), 0xB8000, "0xb8000-0xb803f overlaps the video memory"},
    {BOTH, TEXT(p_paddr), 0xBFFFF, "0xbffff-0xc003e overlaps the video memory"},
    {BOTH, TEXT(p_paddr), 0xBFFFFFC1, "0xbfffffc1-0xc0000000 overlaps the dev"},
    {BOTH, TEXT(p_paddr), 0xC0000000, "0xc0000000-0xc000003f overlaps the dev"},
    {BOTH, TEXT(p_paddr), 0xFEE00000, "0xfee00000-0xfee0003f overlaps the dev"},
    {BOTH, TEXT(p_paddr), 0xFFFFFFC0, "0xffffffc0-0xffffffff overlaps the dev"},
    {C32, TEXT(p_paddr), 0xFFFFFFC1, "segment 0 with 0x40 bytes runs past"},
    {C64, TEXT(p_paddr), 0xFFFFFFC1, "0xffffffc1-0x100000000 overlaps the dev"},
    {BOTH, TEXT(p_paddr), ELF_DATA_GPA, "overlap in physical memory"},
    {BOTH, TEXT(p_paddr), ELF_DATA_GPA - 0x3F, "overlap in physical memory"},
    {BOTH, TEXT(p_paddr), ELF_DATA_GPA + 0x1FFF, "overlap in physical memory"},
    {BOTH, DATA(p_paddr), ELF_TEXT_GPA + 0x3F, "overlap in physical memory"},
    {BOTH, DATA(p_paddr), 0x8F000, "0x8f000-0x90fff overlaps the boot struct"},
    {BOTH, DATA(p_paddr), 0xBE001, "0xbe001-0xc0000 overlaps the video memory"},
    {BOTH, TEXT(p_paddr), IMAGE_TRY_RAM, "0x800000-0x80003f is not in RAM"},
    {BOTH, TEXT(p_paddr), IMAGE_TRY_RAM - 63,
     "0x7fffc1-0x800000 is not in RAM"},
    {BOTH, TEXT(p_paddr), 0xBFFFFFC0, "-m 3072M at least"},
    {C64, TEXT(p_paddr), 1ull << 32, "only the low 4 GiB are mapped"},
    {C64, DATA(p_paddr), 1ull << 32, "-m 3073M at least"},
    {C64, DATA(p_paddr), 1ull << 52, "ends past the last physical address"},
    {C64, DATA(p_paddr), (1ull << 52) - 1, "ends past the last physical"},
    {C64, DATA(p_paddr), 1ull << 63, "ends past the last physical address"},
    {C64, DATA(p_paddr), MAX64 - 0x1FFF, "ends past the last physical address"},
    {C64, DATA(p_paddr), MAX64 - 0x1FFE, "segment 1 with 0x2000 bytes runs"},
    {C64, DATA(p_paddr), MAX64, "segment 1 with 0x2000 bytes runs past"},
};

static const struct row length_rows[] = {
    {BOTH, FIELD(file_size), 4, "cut off after 4 bytes"},
    {BOTH, FIELD(file_size), 5, "cut off after 5 bytes"},
    {BOTH, FIELD(file_size), 15, "cut off after 15 bytes"},
    {BOTH, FIELD(file_size), 16, "inside its header, after 16 bytes"},
    {BOTH, FIELD(file_size), 20, "inside its header, after 20 bytes"},
    {BOTH, FIELD(file_size), 51, "inside its header, after 51 bytes"},
    {C32, FIELD(file_size), 52, "2 program headers at offset 0x34 are not"},
    {C64, FIELD(file_size), 52, "inside its header, after 52 bytes"},
    {C64, FIELD(file_size), 63, "inside its header, after 63 bytes"},
    {C32, FIELD(file_size), 64, "2 program headers at offset 0x34 are not"},
    {C64, FIELD(file_size), 64, "2 program headers at offset 0x40 are not"},
    {C32, FIELD(file_size), 115, "2 program headers at offset 0x34 are not"},
    {C64, FIELD(file_size), 175, "2 program headers at offset 0x40 are not"},
    {C32, FIELD(file_size), 116, "offset 0x1000, is not in the file"},
    {C64, FIELD(file_size), 176, "offset 0x1000, is not in the file"},
    {BOTH, FIELD(file_size), 512, "offset 0x1000, is not in the file"},
    {BOTH, FIELD(file_size), ELF_TEXT_OFFSET, "offset 0x1000, is not in"},
    {BOTH, FIELD(file_size), 0x103F, "segment 0, 0x40 bytes at offset"},
    {BOTH, FIELD(file_size), 0x1040, "segment 1, 0x10 bytes at offset"},
    {BOTH, FIELD(file_size), 0x104F, "segment 1, 0x10 bytes at offset"},
};

static const struct {
    struct image_request request;
    uint64_t size; /* of a flat image; 512: a boot sector */
    const char *says;
} request_rows[] = {
    {{0}, 0, "it is empty"},
    {{.mode = BOOT_MODE_LONG}, 512, "leave --mode=long out"},
    {{.mode = BOOT_MODE_PROTECTED}, 512, "leave --mode=protected out"},
    {{.has_load = true, .load = 0x8000}, 512, "leave --load out"},
    {{.has_entry = true, .entry = 0x7C00}, 512, "leave --entry out"},
    {{.protocol = BOOT_PROTOCOL_PVH}, 512, "leave --protocol=pvh out"},
    {{.protocol = BOOT_PROTOCOL_LINUX}, 9, "--protocol=linux"},
    {{.protocol = BOOT_PROTOCOL_BIOS}, 9, "--protocol=bios"},
    {{.has_load = true, .load = 0x90000}, 9, "the boot structures"},
    {{.has_load = true, .load = 0x8FFFF}, 2, "0x8ffff-0x90000 overlaps"},
    {{.has_load = true, .load = 0x99FFF}, 1, "0x99fff-0x99fff overlaps"},
    {{.has_load = true, .load = 0xA0000}, 9, "the video memory hole"},
    {{.has_load = true, .load = 0x9FFFF}, 2, "the video memory hole"},
    {{.has_load = true, .load = 0xBFFFF}, 1, "the video memory hole"},
    {{.has_load = true, .load = 0xC0000000}, 9, "the device gap"},
    {{.has_load = true, .load = 0xBFFFFFFF}, 2, "the device gap"},
    {{.has_load = true, .load = MAX32}, 1, "the device gap"},
    {{.has_load = true, .load = 1ull << 32}, 1, "is not below 4 GiB"},
    {{.has_load = true, .load = MAX64}, 1, "is not below 4 GiB"},
    {{.has_load = true, .load = MAX64}, 9, "is not below 4 GiB"},
    {{.has_load = true, .load = IMAGE_TRY_RAM}, 9, "-m 9M at least"},
    {{.has_load = true, .load = IMAGE_TRY_RAM - 1}, 2, "-m 9M at least"},
    {{0}, 7 * 1024 * 1024 + 1, "-m 9M at least"},
    {{.has_entry = true, .entry = 0xFFFFF}, 9, "--entry=0xfffff is outside"},
    {{.has_entry = true, .entry = 0x100009}, 9, "9 bytes at 0x100000"},
    {{.has_entry = true, .entry = MAX64}, 9, "is outside the image"},
    {{.has_entry = true}, 9, "--entry=0 is outside the image"},
    {{.mode = BOOT_MODE_REAL}, 0x100000 - 0x1000 + 1, "do not end below 1 MiB"},
    {{.mode = BOOT_MODE_REAL}, 0x90000 - 0x1000 + 1, "the boot structures"},
    {{.mode = BOOT_MODE_REAL, .has_load = true, .load = 0xFFFFF},
     2,
     "do not end below 1 MiB"},
    {{.mode = BOOT_MODE_REAL, .has_load = true, .load = 0x100000},
     1,
     "do not end below 1 MiB"},
    {{.mode = BOOT_MODE_REAL, .has_load = true, .load = MAX64},
     2,
     "do not end below 1 MiB"},
    {{.mode = BOOT_MODE_REAL, .has_entry = true, .entry = 0x1009},
     9,
     "9 bytes at 0x1000"},
    {{.mode = BOOT_MODE_PROTECTED, .has_load = true, .load = 1ull << 32},
     1,
     "is not below 4 GiB"},
};

static const struct {
    unsigned classes;
    struct image_request request;
    const char *says;
} elf_request_rows[] = {
    {BOTH, {.mode = BOOT_MODE_REAL}, "leave --mode=real out"},
    {C32, {.mode = BOOT_MODE_LONG}, "32-bit ELF, which starts in protected"},
    {C64, {.mode = BOOT_MODE_PROTECTED}, "64-bit ELF, which starts in long"},
    {BOTH, {.has_load = true, .load = ELF_TEXT_GPA}, "leave --load out"},
    {BOTH, {.has_entry = true}, "--entry=0 is not in the code"},
    {BOTH, {.has_entry = true, .entry = ELF_DATA_GPA}, "--entry=0x101000 is"},
    {BOTH,
     {.has_entry = true, .entry = ELF_TEXT_GPA + ELF_TEXT_SIZE},
     "--entry=0x100040 is not in the code"},
    {C32,
     {.has_entry = true, .entry = ELF_LINK_BASE32 + ELF_TEXT_GPA},
     "it is a guest-physical address"},
    {C64,
     {.has_entry = true, .entry = ELF_LINK_BASE64 + ELF_TEXT_GPA},
     "it is a guest-physical address"},
};
/* clang-format on */

static unsigned nr_tried;

static void expect(const uint8_t *data, uint64_t size,
                   const struct image_request *request, const char *says)
{
    struct image_try try;

    image_try(&try, data, size, request);
    cr_assert_eq(try.result, -ENOEXEC, "'%s': %d", says, try.result);
    cr_assert(strstr(try.error.text, says), "'%s' is not in: %s", says,
              try.error.text);
    cr_assert_lt(strlen(try.error.text), sizeof(try.error.text) - 1,
                 "cut off: %s", try.error.text);
    cr_assert_lt(try.ms, LIMIT_MS, "%s: %f ms", says, try.ms);
    image_try_end(&try);
    nr_tried++;
}

static void try_row(const struct row *row, bool is_64)
{
    const struct image_request request = {0};
    struct elf_builder builder;
    uint8_t *file;

    elf_builder_init(&builder, is_64);
    memcpy((uint8_t *)&builder + row->at, &row->value, row->width);
    file = elf_builder_make(&builder);
    expect(file, builder.file_size, &request, row->says);
    free(file);
}

static void try_rows(const struct row *rows, size_t nr)
{
    for (size_t i = 0; i < nr; i++) {
        if (rows[i].classes & C32)
            try_row(&rows[i], false);
        if (rows[i].classes & C64)
            try_row(&rows[i], true);
    }
}

static void try_requests(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(request_rows); i++) {
        uint64_t size = request_rows[i].size;
        uint8_t *data = malloc(size + 1);

        memset(data, 0xF4, size + 1);
        if (size == 512)
            memcpy(data + 510, "\x55\xAA", 2);
        expect(data, size, &request_rows[i].request, request_rows[i].says);
        free(data);
    }
}

static void try_elf_request(size_t i, bool is_64)
{
    struct elf_builder builder;
    uint8_t *file;

    elf_builder_init(&builder, is_64);
    file = elf_builder_make(&builder);
    expect(file, builder.file_size, &elf_request_rows[i].request,
           elf_request_rows[i].says);
    free(file);
}

Test(image_refusals, two_hundred_malformed_images_each_with_its_sentence)
{
    nr_tried = 0;
    try_rows(ident_rows, ARRAY_SIZE(ident_rows));
    try_rows(header_rows, ARRAY_SIZE(header_rows));
    try_rows(entry_rows, ARRAY_SIZE(entry_rows));
    try_rows(segment_rows, ARRAY_SIZE(segment_rows));
    try_rows(place_rows, ARRAY_SIZE(place_rows));
    try_rows(length_rows, ARRAY_SIZE(length_rows));
    try_requests();
    for (size_t i = 0; i < ARRAY_SIZE(elf_request_rows); i++) {
        if (elf_request_rows[i].classes & C32)
            try_elf_request(i, false);
        if (elf_request_rows[i].classes & C64)
            try_elf_request(i, true);
    }
    cr_log_info("%u malformed images", nr_tried);
    cr_assert_geq(nr_tried, 200);
}

/* Makes `nr` segments, one on each page, from the text's place on. */
static void many_segments(struct elf_builder *builder, unsigned nr)
{
    elf_builder_init(builder, true);
    builder->nr_phdrs = nr;
    builder->header.e_phnum = (uint16_t)nr;
    for (unsigned i = 1; i < nr; i++) {
        builder->phdrs[i] = builder->phdrs[0];
        builder->phdrs[i].p_vaddr += i * 0x1000u;
        builder->phdrs[i].p_paddr += i * 0x1000u;
    }
    /* The headers have grown into the text's place in the file. */
    for (unsigned i = 0; i < nr; i++)
        builder->phdrs[i].p_offset = 0;
}

Test(image_refusals, segments_are_counted)
{
    const struct image_request request = {0};
    struct elf_builder builder;
    struct image_try try;
    uint8_t *file;

    many_segments(&builder, IMAGE_MAX_SEGMENTS);
    file = elf_builder_make(&builder);
    image_try(&try, file, builder.file_size, &request);
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    cr_assert_eq(try.image.nr_segments, IMAGE_MAX_SEGMENTS);
    image_try_end(&try);
    free(file);

    many_segments(&builder, IMAGE_MAX_SEGMENTS + 1);
    file = elf_builder_make(&builder);
    expect(file, builder.file_size, &request, "more than 64 segments");
    free(file);
}
