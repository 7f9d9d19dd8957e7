/* SPDX-License-Identifier: MIT */
/*
 * What the notes of an ELF say of booting: PVH's entry, our own wish, and
 * whether it is Linux.
 */
#ifndef VMM_BOOT_ELF_NOTES_H
#define VMM_BOOT_ELF_NOTES_H

#include "image.h"

/* Looks through `size` bytes of notes at `offset` of the file, as a PT_NOTE
 * with this alignment has them; they may be anywhere, and anything. Adds what
 * it finds to *notes. */
void elf_notes_read(const struct image *image, uint64_t offset, uint64_t size,
                    uint64_t align, struct elf_notes *notes);

#endif
