/* SPDX-License-Identifier: MIT */
/*
 * What remains of dynamic linking when there is no library to link with.
 * Everything is read from the raw bytes; every table is checked as a whole
 * before it is used.
 */
#include "elf_dynamic.h"

#include <hv/layout.h>
#include <inttypes.h>
#include <x86/paging.h>

#include "refuse.h"

/* i386 and x86-64 use the same numbers. */
#define RELOC_NONE     0u
#define RELOC_RELATIVE 8u

/* What the dynamic section says, addresses as linked. */
struct dynamic {
    bool needs_libraries, is_packed;
    uint64_t table, size;         /* of relocations */
    uint64_t plt_size, plt_table; /* those of calls */
};

struct reloc {
    uint64_t where; /* as linked */
    uint64_t type;
    uint64_t addend; /* not in 32-bit files: it is at `where` */
};

static bool is_64(const struct image *image)
{
    return image->format == IMAGE_ELF64;
}

static uint64_t entry_size(const struct image *image)
{
    return is_64(image) ? sizeof(Elf64_Rela) : sizeof(Elf32_Rel);
}

static void take_entry(struct dynamic *dynamic, bool wide, int64_t tag,
                       uint64_t value)
{
    switch (tag) {
    case DT_NEEDED:
        dynamic->needs_libraries = true;
        break;
    case DT_RELA:
    case DT_REL:
        if (wide == (tag == DT_RELA))
            dynamic->table = value;
        break;
    case DT_RELASZ:
    case DT_RELSZ:
        if (wide == (tag == DT_RELASZ))
            dynamic->size = value;
        break;
    case DT_JMPREL:
        dynamic->plt_table = value;
        break;
    case DT_PLTRELSZ:
        dynamic->plt_size = value;
        break;
    case DT_RELRSZ:
        dynamic->is_packed = value != 0;
        break;
    default:
        break;
    }
}

/* Reads the entries of a PT_DYNAMIC; those not in the file are skipped. */
static void read_dynamic(const struct image *image, const GElf_Phdr *segment,
                         struct dynamic *dynamic)
{
    uint64_t step = is_64(image) ? sizeof(Elf64_Dyn) : sizeof(Elf32_Dyn);

    if (!range_inside(segment->p_offset, segment->p_filesz, image->size))
        return;
    for (uint64_t at = 0; range_inside(at, step, segment->p_filesz);
         at += step) {
        const uint8_t *from = image->data + segment->p_offset + at;
        Elf64_Dyn entry64;
        Elf32_Dyn entry32;

        if (is_64(image)) {
            memcpy(&entry64, from, sizeof(entry64));
        } else {
            memcpy(&entry32, from, sizeof(entry32));
            entry64.d_tag = entry32.d_tag;
            entry64.d_un.d_val = entry32.d_un.d_val;
        }
        if (entry64.d_tag == DT_NULL)
            return;
        take_entry(dynamic, is_64(image), entry64.d_tag, entry64.d_un.d_val);
    }
}

/* Where the `size` bytes that are linked at `address` are in the file. */
static bool find_in_file(const struct image *image, uint64_t address,
                         uint64_t size, uint64_t *offset)
{
    for (unsigned i = 0; i < image->nr_segments; i++) {
        const struct image_segment *segment = &image->segments[i];

        if (address < segment->gva ||
            !range_inside(address - segment->gva, size, segment->file_size))
            continue;
        *offset = segment->file_offset + (address - segment->gva);
        return true;
    }
    return false;
}

static struct reloc read_reloc(const struct image *image, uint64_t i)
{
    const uint8_t *from =
        image->data + image->relocations.offset + i * entry_size(image);
    Elf64_Rela reloc64;
    Elf32_Rel reloc32;

    if (is_64(image)) {
        memcpy(&reloc64, from, sizeof(reloc64));
        return (struct reloc){reloc64.r_offset, ELF64_R_TYPE(reloc64.r_info),
                              (uint64_t)reloc64.r_addend};
    }
    memcpy(&reloc32, from, sizeof(reloc32));
    return (struct reloc){reloc32.r_offset, ELF32_R_TYPE(reloc32.r_info), 0};
}

static int check_relocations(const struct image *image,
                             struct image_error *error)
{
    for (uint64_t i = 0; i < image->relocations.nr; i++) {
        struct reloc reloc = read_reloc(image, i);

        if (reloc.type != RELOC_RELATIVE && reloc.type != RELOC_NONE)
            return refuse(error,
                          "it needs a dynamic linker: a relocation of type "
                          "%" PRIu64 " asks for more than to be moved; link "
                          "it with -static -no-pie",
                          reloc.type);
    }
    return 0;
}

static int take_relocations(struct image *image, const struct dynamic *dynamic,
                            struct image_error *error)
{
    uint64_t nr = dynamic->size / entry_size(image);

    if (dynamic->needs_libraries)
        return refuse(error, "it needs shared libraries and a dynamic linker "
                             "(DT_NEEDED), as Linux's programs do, and a bare "
                             "machine has none; link it with -static -no-pie");
    if (dynamic->is_packed || dynamic->plt_size)
        return refuse(error,
                      "it needs a dynamic linker for its %s; link it "
                      "with -static -no-pie",
                      dynamic->is_packed ? "packed relocations (DT_RELR)"
                                         : "calls (DT_JMPREL)");
    if (nr == 0)
        return 0;
    if (!find_in_file(image, dynamic->table, nr * entry_size(image),
                      &image->relocations.offset))
        return refuse(error, "its relocations are not in the file; it is cut "
                             "off or damaged");
    image->relocations.nr = nr;
    return check_relocations(image, error);
}

/* How far an ET_DYN is moved: not at all if it is linked at 1 MiB or above. */
static uint64_t choose_bias(const struct image *image, uint64_t align)
{
    uint64_t lowest = UINT64_MAX;

    for (unsigned i = 0; i < image->nr_segments; i++)
        if (image->segments[i].gpa < lowest)
            lowest = image->segments[i].gpa;
    if (lowest >= HV_FLAT_LOAD)
        return 0;
    return (HV_FLAT_LOAD + align - 1) & ~(align - 1);
}

static int move(struct image *image, uint64_t bias, struct image_error *error)
{
    for (unsigned i = 0; bias && i < image->nr_segments; i++) {
        struct image_segment *segment = &image->segments[i];

        if (segment->gva != segment->gpa)
            return refuse(error, "it is position-independent, linked at other "
                                 "addresses than it is loaded to, and below "
                                 "1 MiB; load it higher, or link it with "
                                 "-static -no-pie");
        segment->gpa += bias;
        segment->gva += bias;
    }
    image->relocations.bias = bias;
    return 0;
}

int elf_dynamic_parse(struct image *image, Elf *elf, const GElf_Ehdr *header,
                      struct image_error *error)
{
    uint64_t align = X86_PAGE_SIZE;
    struct dynamic dynamic = {0};
    int result;

    for (unsigned i = 0; i < header->e_phnum; i++) {
        GElf_Phdr segment;

        if (!gelf_getphdr(elf, (int)i, &segment))
            continue;
        if (segment.p_type == PT_DYNAMIC)
            read_dynamic(image, &segment, &dynamic);
        /* An alignment that is not a power of two, or is larger than a large
         * page, is ignored. */
        if (segment.p_type == PT_LOAD && segment.p_align > align &&
            segment.p_align <= X86_LARGE_PAGE_SIZE &&
            !(segment.p_align & (segment.p_align - 1)))
            align = segment.p_align;
    }
    if (header->e_type == ET_DYN && header->e_entry == 0)
        return refuse(error, "it is a shared library (ET_DYN without an "
                             "entry), not a program; name the program");
    result = take_relocations(image, &dynamic, error);
    if (result || header->e_type != ET_DYN)
        return result;
    return move(image, choose_bias(image, align), error);
}

/* The guest-physical address of what is linked at `where`. */
static bool find_in_memory(const struct image *image, uint64_t where,
                           uint64_t size, uint64_t *at)
{
    where += image->relocations.bias;
    for (unsigned i = 0; i < image->nr_segments; i++) {
        const struct image_segment *segment = &image->segments[i];

        if (where < segment->gva ||
            !range_inside(where - segment->gva, size, segment->mem_size))
            continue;
        *at = segment->gpa + (where - segment->gva);
        return true;
    }
    return false;
}

void elf_dynamic_relocate(const struct image *image, struct guest_mem *mem)
{
    uint64_t bias = image->relocations.bias, at;
    uint64_t size = is_64(image) ? sizeof(uint64_t) : sizeof(uint32_t);

    for (uint64_t i = 0; i < image->relocations.nr; i++) {
        struct reloc reloc = read_reloc(image, i);
        uint64_t value = reloc.addend;

        if (reloc.type == RELOC_NONE ||
            !find_in_memory(image, reloc.where, size, &at))
            continue;
        if (!is_64(image) && guest_mem_read(mem, gpa(at), &value, size))
            continue;
        value += bias;
        (void)!guest_mem_write(mem, gpa(at), &value, size);
    }
}
