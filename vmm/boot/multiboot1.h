/* SPDX-License-Identifier: MIT */
/*
 * Multiboot 1: the header in an image, and the information that a kernel is
 * entered with. Specification: "Multiboot Specification version 0.6.96".
 */
#ifndef VMM_BOOT_MULTIBOOT1_H
#define VMM_BOOT_MULTIBOOT1_H

#include "boot_info.h"
#include "image.h"

/* Fills image->multiboot1: the first complete header in the first 8 KiB that is
 * 4-byte aligned and has a correct checksum. found is false if there is
 * none. */
void multiboot1_find(struct image *image);

/* Does the header require something that is not supported? 0 or -ENOEXEC with
 * error->text. */
int multiboot1_check(const struct image *image,
                     struct image_error *error) MUST_CHECK;

/* Writes the information, command line and modules into the boot structures'
 * place. As protocol_write. */
int multiboot1_write(const struct boot_config *config,
                     const struct image *image, struct guest_mem *mem,
                     struct image_error *error) MUST_CHECK;

#endif
