/* SPDX-License-Identifier: MIT */
/*
 * ELF notes, from the raw bytes. Specifications: System V ABI, "Note Section";
 * Linux, include/linux/elfnote.h; Xen, "x86/HVM direct boot ABI" and
 * xen/include/public/elfnote.h; Solo5, include/elf_abi.h.
 */
#include "elf_notes.h"

#include <elf.h>
#include <hv/boot_info.h>

#define XEN_NAME         0x006E6558u /* "Xen" */
#define XEN_PHYS32_ENTRY 18u
#define GNU_NAME         0x00554E47u /* "GNU" */
#define SOLO5_ABI        0x31494241u /* "ABI1" */

static const char linux_name[] = "Linux"; /* include/linux/elfnote.h */
static const char solo5_name[] = "Solo5";

static uint64_t padded(uint64_t size, uint64_t align)
{
    return (size + align - 1) & ~(align - 1);
}

/* Both names take four bytes, including the NUL. */
static bool is_named(const uint8_t *name, uint32_t size, uint32_t wanted)
{
    return size == sizeof(wanted) && memcmp(name, &wanted, size) == 0;
}

/* Its first word is the target. */
static void take_solo5(const Elf32_Nhdr *header, const uint8_t *name,
                       const uint8_t *desc, struct elf_notes *notes)
{
    if (header->n_type == SOLO5_ABI && header->n_namesz == sizeof(solo5_name) &&
        memcmp(name, solo5_name, sizeof(solo5_name)) == 0 &&
        header->n_descsz >= sizeof(notes->solo5))
        memcpy(&notes->solo5, desc, sizeof(notes->solo5));
}

static void take_note(const Elf32_Nhdr *header, const uint8_t *name,
                      const uint8_t *desc, struct elf_notes *notes)
{
    if (header->n_namesz == sizeof(linux_name) &&
        memcmp(name, linux_name, sizeof(linux_name)) == 0)
        notes->is_linux = true;
    take_solo5(header, name, desc, notes);
    if (is_named(name, header->n_namesz, HV_NOTE_NAME)) {
        notes->has_vmm |= header->n_type == HV_NOTE_BOOT;
        return;
    }
    if (is_named(name, header->n_namesz, GNU_NAME)) {
        uint32_t system = ELF_NOTE_OS_GNU;

        if (header->n_type == NT_GNU_ABI_TAG &&
            header->n_descsz >= sizeof(system)) {
            memcpy(&system, desc, sizeof(system));
            notes->is_program |= system == ELF_NOTE_OS_LINUX;
        }
        return;
    }
    if (header->n_type != XEN_PHYS32_ENTRY ||
        !is_named(name, header->n_namesz, XEN_NAME) ||
        (header->n_descsz != sizeof(uint32_t) &&
         header->n_descsz != sizeof(uint64_t)))
        return;
    notes->has_pvh = true;
    notes->entry = 0; /* little-endian: the rest stays 0 */
    memcpy(&notes->entry, desc, header->n_descsz);
}

void elf_notes_read(const struct image *image, uint64_t offset, uint64_t size,
                    uint64_t align, struct elf_notes *notes)
{
    const uint8_t *data;
    uint64_t at = 0;
    Elf32_Nhdr header; /* the same in both classes */

    if (!range_inside(offset, size, image->size))
        return;
    data = image->data + offset;
    if (align != 8)
        align = 4;
    while (range_inside(at, sizeof(header), size)) {
        uint64_t name, desc;

        memcpy(&header, data + at, sizeof(header));
        name = at + sizeof(header);
        desc = padded(name + header.n_namesz, align);
        if (!range_inside(desc, header.n_descsz, size))
            return;
        take_note(&header, data + name, data + desc, notes);
        at = padded(desc + header.n_descsz, align);
    }
}
