/* SPDX-License-Identifier: MIT */
/*
 * Position-independent ELFs, as far as no dynamic linker is needed: those that
 * want no library, and whose relocations only add the distance that the image
 * was moved. Specification: System V ABI, "Dynamic Linking"; its AMD64 and
 * Intel386 supplements, "Relocation".
 */
#ifndef VMM_BOOT_ELF_DYNAMIC_H
#define VMM_BOOT_ELF_DYNAMIC_H

#include <gelf.h>

#include "image.h"

/* After the segments were added, as linked: moves those of an ET_DYN that may
 * not stay to 1 MiB or the next place that their alignment allows, and fills
 * image->relocations. 0, or -ENOEXEC with error->text if a loader is needed. */
int elf_dynamic_parse(struct image *image, Elf *elf, const GElf_Ehdr *header,
                      struct image_error *error) MUST_CHECK;

/* Part of image_load: every segment is in `mem`. */
void elf_dynamic_relocate(const struct image *image, struct guest_mem *mem);

#endif
