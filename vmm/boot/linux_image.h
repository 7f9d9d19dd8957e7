/* SPDX-License-Identifier: MIT */
/*
 * Linux kernels as distributions ship them: bzImage, recognised by "HdrS".
 * Specification: Linux, "The Linux/x86 Boot Protocol".
 */
#ifndef VMM_BOOT_LINUX_IMAGE_H
#define VMM_BOOT_LINUX_IMAGE_H

#include "boot_info.h"
#include "image.h"

/* Is it one? */
bool linux_image_detect(const uint8_t *data, uint64_t size);

/* Part of image_parse. 0 or -ENOEXEC with error->text. */
int linux_image_parse(struct image *image, const struct image_request *request,
                      struct image_error *error) MUST_CHECK;

/* Do the kernel's arguments have a word that begins with `name`? An argument
 * may hold several words. */
bool linux_says(const char *const *args, unsigned nr, const char *name);

/* Writes the zero page, the command line and the initrd into `mem`, which has
 * the image. Errors as protocol_write. */
int linux_image_write(const struct boot_config *config,
                      const struct image *image, struct guest_mem *mem,
                      struct image_error *error) MUST_CHECK;

/* "6.1.0-49-amd64 (debian-kernel@...) #1 SMP ...", from the header; "" if the
 * header has none. Printable characters only. */
void linux_image_version(const struct image *image, char *buf, size_t size);

#endif
