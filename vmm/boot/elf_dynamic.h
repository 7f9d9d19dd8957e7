/* SPDX-License-Identifier: MIT */
/*
 * Position-independent ELFs that need no dynamic linker: those that need no
 * library and whose relocations only add the distance by which the image was
 * moved. Specification: System V ABI, "Dynamic Linking"; its AMD64 and Intel386
 * supplements, "Relocation".
 */
#ifndef VMM_BOOT_ELF_DYNAMIC_H
#define VMM_BOOT_ELF_DYNAMIC_H

#include <gelf.h>

#include "image.h"

/* Call it after the segments were added at their link addresses. Moves the
 * segments of an ET_DYN that may not stay there to 1 MiB or the next place that
 * their alignment allows, and fills image->relocations. 0, or -ENOEXEC with
 * error->text if a loader is needed. */
int elf_dynamic_parse(struct image *image, Elf *elf, const GElf_Ehdr *header,
                      struct image_error *error) MUST_CHECK;

/* Part of image_load. Every segment is in `mem` already. */
void elf_dynamic_relocate(const struct image *image, struct guest_mem *mem);

#endif
