/* SPDX-License-Identifier: MIT */
/*
 * The ELF header: is this an executable for our CPU, and whole? Nothing here
 * looks at segments. Specification: System V ABI, "Object Files".
 */
#include "elf_header.h"

#include <inttypes.h>
#include <string.h>

#include "refuse.h"

static const char *machine_name(unsigned machine)
{
    static const struct {
        unsigned machine;
        const char *name;
    } table[] = {
        {EM_386, "i386"},
        {EM_X86_64, "x86-64"},
        {EM_ARM, "ARM"},
        {EM_AARCH64, "AArch64"},
        {EM_RISCV, "RISC-V"},
        {EM_PPC, "PowerPC"},
        {EM_PPC64, "PowerPC 64"},
        {EM_S390, "S/390"},
        {EM_MIPS, "MIPS"},
        {EM_SPARCV9, "SPARC"},
        {EM_LOONGARCH, "LoongArch"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(table); i++)
        if (table[i].machine == machine)
            return table[i].name;
    return "an unknown machine";
}

/* libelf takes the number of sections from the first section header if the ELF
 * header says 0. No kernel has so many sections that it needs this. */
static bool counts_sections_elsewhere(const struct image *image)
{
    Elf32_Ehdr header32;
    Elf64_Ehdr header64;

    if (image->data[EI_CLASS] == ELFCLASS64) {
        memcpy(&header64, image->data, sizeof(header64));
        return header64.e_shnum == 0 && header64.e_shoff != 0;
    }
    memcpy(&header32, image->data, sizeof(header32));
    return header32.e_shnum == 0 && header32.e_shoff != 0;
}

int elf_header_check_ident(const struct image *image, struct image_error *error)
{
    const uint8_t *ident = image->data;
    uint64_t header = sizeof(Elf32_Ehdr);

    if (image->size < EI_NIDENT)
        return refuse(error,
                      "it is an ELF cut off after %" PRIu64 " bytes; "
                      "make or copy it again",
                      image->size);
    if (ident[EI_CLASS] != ELFCLASS32 && ident[EI_CLASS] != ELFCLASS64)
        return refuse(error,
                      "it is an ELF of unknown class %u, neither 32- "
                      "nor 64-bit; build it for x86",
                      ident[EI_CLASS]);
    if (ident[EI_DATA] != ELFDATA2LSB)
        return refuse(error, "it is an ELF for a machine that is not "
                             "little-endian; build it for x86");
    if (ident[EI_VERSION] != EV_CURRENT)
        return refuse(error,
                      "it is an ELF of unknown version %u; only "
                      "version 1 exists",
                      ident[EI_VERSION]);
    if (ident[EI_CLASS] == ELFCLASS64)
        header = sizeof(Elf64_Ehdr);
    if (image->size < header)
        return refuse(error,
                      "it is an ELF cut off inside its header, after "
                      "%" PRIu64 " bytes; make or copy it again",
                      image->size);
    if (counts_sections_elsewhere(image))
        return refuse(error, "it has a section table of 0 entries or of more "
                             "than 65,279; strip it");
    return 0;
}

static int check_machine(bool is_64, unsigned machine,
                         struct image_error *error)
{
    /* A 32-bit ELF for x86-64 is x32. Only an image that is entered in 32-bit
     * mode anyway can be one. */
    if (machine == EM_X86_64 || (!is_64 && machine == EM_386))
        return 0;
    return refuse(error,
                  "it is a %s-bit ELF for %s (machine %u); build it for %s",
                  is_64 ? "64" : "32", machine_name(machine), machine,
                  is_64 ? "x86-64" : "i386");
}

static int check_type(unsigned type, struct image_error *error)
{
    switch (type) {
    case ET_EXEC:
    case ET_DYN: /* elf_dynamic.c checks it */
        return 0;
    case ET_REL:
        return refuse(error, "it is an object file (ET_REL), not linked yet; "
                             "link it with ld");
    case ET_CORE:
        return refuse(error, "it is a core file (ET_CORE), not a program; "
                             "name the program");
    default:
        return refuse(error,
                      "it is an ELF of unknown type %u, not an "
                      "executable (ET_EXEC); check how it was linked",
                      type);
    }
}

int elf_header_check(const struct image *image, const GElf_Ehdr *header,
                     struct image_error *error)
{
    bool is_64 = image->format == IMAGE_ELF64;
    uint64_t entry_size = is_64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
    int result = check_machine(is_64, header->e_machine, error);

    if (!result)
        result = check_type(header->e_type, error);
    if (result)
        return result;
    if (header->e_version != EV_CURRENT)
        return refuse(error,
                      "it is an ELF of unknown version %u; only "
                      "version 1 exists",
                      header->e_version);
    if (header->e_phnum == 0 || header->e_phoff == 0)
        return refuse(error, "it has no program headers, so nothing says "
                             "what to load; link it as an executable");
    if (header->e_phnum == PN_XNUM)
        return refuse(error,
                      "it has too many program headers; an image may "
                      "have %u segments",
                      IMAGE_MAX_SEGMENTS);
    if (header->e_phentsize != entry_size)
        return refuse(error,
                      "its program headers have %u bytes each instead of "
                      "%" PRIu64 "; the file is damaged",
                      header->e_phentsize, entry_size);
    if (!range_inside(header->e_phoff, header->e_phnum * entry_size,
                      image->size))
        return refuse(error,
                      "its %u program headers at offset %#" PRIx64 " are not "
                      "in the file; it is cut off or damaged",
                      header->e_phnum, (uint64_t)header->e_phoff);
    return 0;
}
