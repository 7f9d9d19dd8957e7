/* SPDX-License-Identifier: MIT */
/*
 * ELF files in memory. The builder starts with a good one; a test makes it as
 * bad as it wants by changing any field before elf_builder_make.
 */
#ifndef TESTS_UNIT_ELF_BUILDER_H
#define TESTS_UNIT_ELF_BUILDER_H

#include <gelf.h>
#include <stdbool.h>
#include <stdint.h>

#define ELF_BUILDER_MAX_PHDRS 72u

/* Where the good image of elf_builder_init has its parts. */
#define ELF_TEXT_OFFSET 0x1000u
#define ELF_TEXT_SIZE   0x40u
#define ELF_TEXT_GPA    0x100000u
#define ELF_DATA_OFFSET 0x1040u
#define ELF_DATA_SIZE   0x10u
#define ELF_DATA_MEM    0x2000u
#define ELF_DATA_GPA    0x101000u
#define ELF_FILE_SIZE   0x1050u
#define ELF_LINK_BASE32 0xC0000000u
#define ELF_LINK_BASE64 0xFFFFFFFF80000000u

struct elf_builder {
    bool is_64;
    GElf_Ehdr header;  /* written in the class of is_64, cut to its width */
    unsigned nr_phdrs; /* how many are written; header.e_phnum may differ */
    GElf_Phdr phdrs[ELF_BUILDER_MAX_PHDRS];
    uint64_t file_size; /* size of the result, which is cut or padded to it */
};

/* A good higher-half executable: text (r-x) and data with .bss (rw-). The
 * text's bytes are 0xF4 (hlt), the data's 0xDA. */
void elf_builder_init(struct elf_builder *builder, bool is_64);

/* Makes the file, b->file_size bytes, which the caller frees. Never NULL. */
uint8_t *elf_builder_make(const struct elf_builder *builder);

#endif
