/* SPDX-License-Identifier: MIT */
/*
 * ELF executables: the segments and the entry, through libelf, which sees the
 * private copy of the file only. libelf decodes; whether a value makes sense
 * is decided in elf_header.c, here, and in segments.c. Specification: System
 * V ABI, "Program Loading and Dynamic Linking".
 */
#include "elf_image.h"

#include <hv/layout.h>
#include <inttypes.h>
#include <string.h>

#include "elf_dynamic.h"
#include "elf_header.h"
#include "elf_linux.h"
#include "elf_notes.h"
#include "multiboot2.h"
#include "multiboot_place.h"
#include "protocol.h"
#include "refuse.h"

bool elf_image_detect(const uint8_t *data, uint64_t size)
{
    return size >= SELFMAG && memcmp(data, ELFMAG, SELFMAG) == 0;
}

static int check_mode(const struct image *image, enum boot_mode asked,
                      struct image_error *error)
{
    if (asked == BOOT_MODE_AUTO || asked == image->mode)
        return 0;
    return refuse(error,
                  "it is a %s, which starts in %s mode; leave "
                  "--mode=%s out",
                  image_format_name(image->format), boot_mode_name(image->mode),
                  boot_mode_name(asked));
}

/* One PT_LOAD that takes memory. `index` is as readelf -l counts, from 0. */
static int add_segment(struct image *image, const GElf_Phdr *header,
                       unsigned index, struct image_error *error)
{
    uint64_t limit = image->format == IMAGE_ELF64 ? UINT64_MAX : UINT32_MAX;

    if (header->p_filesz > header->p_memsz)
        return refuse(error,
                      "segment %u has more bytes in the file (%#" PRIx64
                      ") than in memory (%#" PRIx64 "); the file is damaged",
                      index, (uint64_t)header->p_filesz,
                      (uint64_t)header->p_memsz);
    if (!range_inside(header->p_offset, header->p_filesz, image->size))
        return refuse(error,
                      "segment %u, %#" PRIx64 " bytes at offset %#" PRIx64
                      ", is not in the file; it is cut off or damaged",
                      index, (uint64_t)header->p_filesz,
                      (uint64_t)header->p_offset);
    /* [start, start + size) may end at the very top, hence the - 1. */
    if (!range_inside(header->p_vaddr, header->p_memsz - 1, limit) ||
        !range_inside(header->p_paddr, header->p_memsz - 1, limit))
        return refuse(error,
                      "segment %u with %#" PRIx64 " bytes runs past the end "
                      "of the address space; check the linker script",
                      index, (uint64_t)header->p_memsz);
    if (image->nr_segments == IMAGE_MAX_SEGMENTS)
        return refuse(error,
                      "it has more than %u segments; merge some in the "
                      "linker script",
                      IMAGE_MAX_SEGMENTS);
    image->segments[image->nr_segments++] = (struct image_segment){
        .file_offset = header->p_offset,
        .file_size = header->p_filesz,
        .gpa = header->p_paddr,
        .mem_size = header->p_memsz,
        .gva = header->p_vaddr,
        .flags = header->p_flags & (PF_R | PF_W | PF_X),
    };
    return 0;
}

/* Notes that are malformed are ignored. */
static void read_notes(struct image *image, Elf *elf, unsigned nr)
{
    for (unsigned i = 0; i < nr; i++) {
        GElf_Phdr header;

        if (gelf_getphdr(elf, (int)i, &header) && header.p_type == PT_NOTE)
            elf_notes_read(image, header.p_offset, header.p_filesz,
                           header.p_align, &image->notes);
    }
}

static int add_segments(struct image *image, Elf *elf, unsigned nr,
                        struct image_error *error)
{
    for (unsigned i = 0; i < nr; i++) {
        GElf_Phdr header;
        int result = 0;

        if (!gelf_getphdr(elf, (int)i, &header))
            return refuse(error, "its program header %u cannot be read: %s", i,
                          elf_errmsg(-1));
        if (header.p_type == PT_LOAD && (header.p_memsz || header.p_filesz))
            result = add_segment(image, &header, i, error);
        if (result)
            return result;
    }
    if (image->nr_segments == 0)
        return refuse(error, "it has no segment to load (PT_LOAD); check how "
                             "it was linked");
    return 0;
}

/* No flags say what is code. A boot loader does not look at them, and without
 * paging no CPU knows them; vmm's own protocol wants them. */
static bool has_no_flags(const struct image *image)
{
    for (unsigned i = 0; i < image->nr_segments; i++)
        if (image->segments[i].flags & PF_X)
            return false;
    return image->protocol != BOOT_PROTOCOL_VMM;
}

/* The segment whose file bytes hold `address` and that is executable. */
static const struct image_segment *
find_code(const struct image *image, uint64_t address, bool is_link_address)
{
    bool any = has_no_flags(image);

    for (unsigned i = 0; i < image->nr_segments; i++) {
        const struct image_segment *segment = &image->segments[i];
        uint64_t start = is_link_address ? segment->gva : segment->gpa;

        if ((any || (segment->flags & PF_X)) && address >= start &&
            address - start < segment->file_size)
            return segment;
    }
    return NULL;
}

/* Kernels linked to the higher half state their entry either way: by its
 * link address, or already translated. A link address is looked for first. */
static int find_entry(struct image *image, uint64_t stated,
                      struct image_error *error)
{
    const struct image_segment *segment = find_code(image, stated, true);

    if (segment)
        image->entry = segment->gpa + (stated - segment->gva);
    else if (find_code(image, stated, false))
        image->entry = stated;
    else
        return refuse(error,
                      "its entry %#" PRIx64 " is not in the code of any "
                      "executable segment; check ENTRY() in the linker script",
                      stated);
    if (image->entry >= HV_MMIO_GAP_END)
        return refuse(error,
                      "its entry is at %#" PRIx64 ", and only the low 4 GiB "
                      "are mapped at entry; load it lower",
                      image->entry);
    return 0;
}

static int use_own_entry(struct image *image, uint64_t entry,
                         struct image_error *error)
{
    if (!find_code(image, entry, false) || entry >= HV_MMIO_GAP_END)
        return refuse(error,
                      "its %s entry %#" PRIx64 " is not in the code of any "
                      "executable segment; it must be a physical address",
                      boot_protocol_name(image->protocol), entry);
    image->entry = entry;
    return 0;
}

static int use_requested_entry(struct image *image, uint64_t entry,
                               struct image_error *error)
{
    if (!find_code(image, entry, false) || entry >= HV_MMIO_GAP_END)
        return refuse(error,
                      "--entry=%#" PRIx64 " is not in the code of any "
                      "executable segment; it is a guest-physical address "
                      "(see vmm inspect)",
                      entry);
    image->entry = entry;
    return 0;
}

/* If the protocol has an entry of its own, a physical address, that one is
 * used; else the header's. */
static int find_start(struct image *image, uint64_t stated,
                      const struct image_request *request,
                      struct image_error *error)
{
    uint64_t bias = image->relocations.bias;

    if (request->has_entry)
        return use_requested_entry(image, request->entry, error);
    if (image->protocol == BOOT_PROTOCOL_MULTIBOOT2 &&
        image->multiboot2.has_entry)
        return use_own_entry(image, image->multiboot2.entry + bias, error);
    if (image->protocol == BOOT_PROTOCOL_PVH)
        return use_own_entry(image, image->notes.entry + bias, error);
    return find_entry(image, stated + bias, error);
}

static int load_by_segments(struct image *image, Elf *elf,
                            const GElf_Ehdr *header,
                            const struct image_request *request,
                            struct image_error *error)
{
    int result = check_mode(image, request->mode, error);

    if (!result && request->has_load)
        result = refuse(error, "it is an ELF, which says itself where it is "
                               "loaded; leave --load out");
    if (!result)
        result = add_segments(image, elf, header->e_phnum, error);
    if (!result)
        result = elf_dynamic_parse(image, elf, header, error);
    if (!result)
        result = find_start(image, header->e_entry, request, error);
    if (!result && image->protocol == BOOT_PROTOCOL_MULTIBOOT2)
        result = multiboot2_relocate(image, error);
    return result;
}

/* The user asked for no particular way to start it. */
static bool is_left_to_us(const struct image *image,
                          const struct image_request *request)
{
    return image->protocol == BOOT_PROTOCOL_VMM && !image->notes.has_vmm &&
           request->protocol == BOOT_PROTOCOL_AUTO &&
           request->mode == BOOT_MODE_AUTO && !request->has_entry;
}

/* A unikernel that calls a monitor which is not here. */
static int check_solo5(const struct image *image,
                       const struct image_request *request,
                       struct image_error *error)
{
    static const char *const targets[] = {"",     "hvt",    "spt", "virtio",
                                          "muen", "genode", "xen"};
    uint32_t solo5 = image->notes.solo5;

    if (solo5 && solo5 != SOLO5_VIRTIO &&
        request->protocol == BOOT_PROTOCOL_AUTO)
        return refuse(error,
                      "it is a unikernel for Solo5's target %s, whose own "
                      "monitor serves its calls; build it for virtio (mirage "
                      "configure -t virtio), which starts by multiboot",
                      solo5 < ARRAY_SIZE(targets) ? targets[solo5]
                                                  : "(a new one)");
    return 0;
}

static int parse_opened(struct image *image, Elf *elf,
                        const struct image_request *request,
                        struct image_error *error)
{
    GElf_Ehdr header;
    int result;

    if (elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &header))
        return refuse(error, "its ELF header cannot be read: %s",
                      elf_errmsg(-1));
    result = elf_header_check(image, &header, error);
    if (result)
        return result;
    read_notes(image, elf, header.e_phnum);
    result = protocol_choose(image, request, error);
    if (!result)
        result = check_solo5(image, request, error);
    if (result)
        return result;
    if (header.e_machine == EM_X86_64 && image->format == IMAGE_ELF32 &&
        image->protocol == BOOT_PROTOCOL_VMM)
        return refuse(error, "it is a 32-bit ELF for x86-64 (x32), which has "
                             "no CPU mode of its own; build with -m32 or -m64");
    if (multiboot_has_addresses(image))
        return multiboot_place(image, request, error);
    if (image->protocol != BOOT_PROTOCOL_VMM)
        image->mode = BOOT_MODE_PROTECTED;
    result = load_by_segments(image, elf, &header, request, error);
    if (!result && is_left_to_us(image, request) && elf_linux_detect(image))
        return refuse(error,
                      "it is a program for Linux, not a kernel, and there is "
                      "no Linux here to call; build it for no system "
                      "(-ffreestanding -nostdlib, with an entry of its own), "
                      "or begin with vmm new DIR");
    return result;
}

int elf_image_parse(struct image *image, const struct image_request *request,
                    struct image_error *error)
{
    Elf *elf;
    bool is_64;
    int result = elf_header_check_ident(image, error);

    if (result)
        return result;
    is_64 = image->data[EI_CLASS] == ELFCLASS64;
    image->format = is_64 ? IMAGE_ELF64 : IMAGE_ELF32;
    image->mode = is_64 ? BOOT_MODE_LONG : BOOT_MODE_PROTECTED;
    elf_version(EV_CURRENT);
    /* libelf wants a pointer to non-const, but only reads. */
    elf = elf_memory(without_const(image->data), image->size);
    if (!elf)
        return refuse(error, "it is not a usable ELF: %s", elf_errmsg(-1));
    result = parse_opened(image, elf, request, error);
    elf_end(elf);
    return result;
}
