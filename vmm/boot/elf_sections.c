/* SPDX-License-Identifier: MIT */
/*
 * ELF section headers for kernels that read their own symbols. Read from the
 * raw bytes: what a header says about a section is used only after it was
 * checked against the file. Specification: System V ABI, "Sections".
 */
#include "elf_sections.h"

#include <elf.h>

#include "multiboot_place.h"

#define PLACE_ALIGN 16u

/* The fields of a section header that matter here. */
struct section {
    uint32_t type;
    uint64_t flags, addr, offset, size;
};

static bool is_64(const struct elf_sections *sections)
{
    return sections->entry_size == sizeof(Elf64_Shdr);
}

bool elf_sections_find(const struct image *image, struct elf_sections *sections)
{
    Elf32_Ehdr header32;
    Elf64_Ehdr header64;

    if (multiboot_has_addresses(image))
        return false;
    if (image->format == IMAGE_ELF64) {
        memcpy(&header64, image->data, sizeof(header64));
        *sections = (struct elf_sections){
            .nr = header64.e_shnum,
            .entry_size = header64.e_shentsize,
            .names = header64.e_shstrndx,
            .offset = header64.e_shoff,
        };
        if (sections->entry_size != sizeof(Elf64_Shdr))
            return false;
    } else if (image->format == IMAGE_ELF32) {
        memcpy(&header32, image->data, sizeof(header32));
        *sections = (struct elf_sections){
            .nr = header32.e_shnum,
            .entry_size = header32.e_shentsize,
            .names = header32.e_shstrndx,
            .offset = header32.e_shoff,
        };
        if (sections->entry_size != sizeof(Elf32_Shdr))
            return false;
    } else {
        return false;
    }
    return sections->nr && sections->offset &&
           range_inside(sections->offset,
                        (uint64_t)sections->nr * sections->entry_size,
                        image->size);
}

static struct section read_section(const struct elf_sections *sections,
                                   const struct image *image, uint32_t i)
{
    const uint8_t *at =
        image->data + sections->offset + (uint64_t)i * sections->entry_size;
    Elf32_Shdr header32;
    Elf64_Shdr header64;

    if (is_64(sections)) {
        memcpy(&header64, at, sizeof(header64));
        return (struct section){header64.sh_type, header64.sh_flags,
                                header64.sh_addr, header64.sh_offset,
                                header64.sh_size};
    }
    memcpy(&header32, at, sizeof(header32));
    return (struct section){header32.sh_type, header32.sh_flags,
                            header32.sh_addr, header32.sh_offset,
                            header32.sh_size};
}

/* Does it have bytes in the file but no place in memory yet? */
static bool is_homeless(const struct section *section,
                        const struct image *image)
{
    return section->type != SHT_NULL && section->type != SHT_NOBITS &&
           !(section->flags & SHF_ALLOC) && section->addr == 0 &&
           section->size &&
           range_inside(section->offset, section->size, image->size);
}

static uint64_t size_of_place(const struct section *section)
{
    return (section->size + PLACE_ALIGN - 1) & ~(uint64_t)(PLACE_ALIGN - 1);
}

static uint64_t find_place(const struct elf_sections *sections,
                           const struct image *image, struct room *room)
{
    uint64_t total = 0;

    for (uint32_t i = 0; i < sections->nr; i++) {
        struct section section = read_section(sections, image, i);

        /* At most 65,535 of 1 GiB: no sum wraps. */
        if (is_homeless(&section, image))
            total += size_of_place(&section);
    }
    return total ? room_take_behind_image(room, total) : 0;
}

static void set_address(const struct elf_sections *sections,
                        struct boot_arena *arena, uint32_t header,
                        uint64_t place)
{
    const uint32_t place32 = (uint32_t)place;

    if (is_64(sections))
        boot_arena_set(arena, header + (uint32_t)offsetof(Elf64_Shdr, sh_addr),
                       &place, sizeof(place));
    else
        boot_arena_set(arena, header + (uint32_t)offsetof(Elf32_Shdr, sh_addr),
                       &place32, sizeof(place32));
}

void elf_sections_put(const struct elf_sections *sections,
                      const struct image *image, struct room *room,
                      struct guest_mem *mem, struct boot_arena *arena,
                      uint32_t at)
{
    uint64_t place = find_place(sections, image, room);

    boot_arena_set(arena, at, image->data + sections->offset,
                   sections->nr * sections->entry_size);
    for (uint32_t i = 0; place && i < sections->nr; i++) {
        struct section section = read_section(sections, image, i);

        if (!is_homeless(&section, image))
            continue;
        if (guest_mem_write(mem, gpa(place), image->data + section.offset,
                            section.size))
            return;
        set_address(sections, arena, at + i * sections->entry_size, place);
        place += size_of_place(&section);
    }
}
