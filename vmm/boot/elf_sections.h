/* SPDX-License-Identifier: MIT */
/*
 * The section headers of an ELF, as multiboot hands them to a kernel: what the
 * segments did not load (symbols, strings, debug information) is put into
 * memory as well.
 */
#ifndef VMM_BOOT_ELF_SECTIONS_H
#define VMM_BOOT_ELF_SECTIONS_H

#include "arena.h"
#include "room.h"

struct elf_sections {
    uint32_t nr;
    uint32_t entry_size; /* bytes of a header */
    uint32_t names;      /* index of the section of names */
    uint64_t offset;     /* of the headers, in the file */
};

/* False if the image is not an ELF, was not loaded as one, or has no
 * sections. */
bool elf_sections_find(const struct image *image,
                       struct elf_sections *sections);

/* Copies the headers to `at`, which came from boot_arena_add, and the sections
 * without an address of their own to RAM after the image. If there is no RAM
 * for these, their address stays 0. */
void elf_sections_put(const struct elf_sections *sections,
                      const struct image *image, struct room *room,
                      struct guest_mem *mem, struct boot_arena *arena,
                      uint32_t at);

#endif
