/* SPDX-License-Identifier: MIT */
/*
 * Flat images: a file without any header, copied to one place and entered.
 */
#ifndef VMM_BOOT_FLAT_H
#define VMM_BOOT_FLAT_H

#include "image.h"

/* Part of image_parse: fills mode, entry and the one segment. image->format
 * is IMAGE_FLAT. 0 or -ENOEXEC with error->text. */
int flat_parse(struct image *image, const struct image_request *request,
               struct image_error *error) MUST_CHECK;

#endif
