/* SPDX-License-Identifier: MIT */
/*
 * What the notes of an ELF say about booting: PVH's entry, a request for vmm's
 * own protocol, and whether it is Linux.
 */
#ifndef VMM_BOOT_ELF_NOTES_H
#define VMM_BOOT_ELF_NOTES_H

#include "image.h"

/* What Solo5 builds for, and what does not need a monitor of its own. */
#define SOLO5_VIRTIO 3u

/* Reads `size` bytes of notes at `offset` in the file, laid out as in a PT_NOTE
 * with this alignment. Neither the range nor the contents need be valid. Adds
 * what it finds to *notes. */
void elf_notes_read(const struct image *image, uint64_t offset, uint64_t size,
                    uint64_t align, struct elf_notes *notes);

#endif
