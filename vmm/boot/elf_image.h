/* SPDX-License-Identifier: MIT */
/*
 * ELF executables for i386 and x86-64, read with libelf.
 */
#ifndef VMM_BOOT_ELF_IMAGE_H
#define VMM_BOOT_ELF_IMAGE_H

#include "image.h"

/* Does it start with the ELF magic? */
bool elf_image_detect(const uint8_t *data, uint64_t size);

/* Part of image_parse: fills format, mode, entry and the segments, one for
 * each PT_LOAD that takes memory. The entry may be given as a link address or
 * as a physical one; it is translated to where the code is loaded. 0 or
 * -ENOEXEC with error->text. */
int elf_image_parse(struct image *image, const struct image_request *request,
                    struct image_error *error) MUST_CHECK;

#endif
