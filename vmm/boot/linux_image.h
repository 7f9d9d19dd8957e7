/* SPDX-License-Identifier: MIT */
/*
 * Linux kernels as distributions have them: bzImage, told by "HdrS".
 */
#ifndef VMM_BOOT_LINUX_IMAGE_H
#define VMM_BOOT_LINUX_IMAGE_H

#include "image.h"

/* Is it one? */
bool linux_image_detect(const uint8_t *data, uint64_t size);

/* Part of image_parse. 0 or -ENOEXEC with error->text. */
int linux_image_parse(struct image *image, const struct image_request *request,
                      struct image_error *error) MUST_CHECK;

#endif
