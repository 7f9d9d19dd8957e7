/* SPDX-License-Identifier: MIT */
/*
 * The header of a bzImage, for the two who read it.
 */
#ifndef VMM_BOOT_LINUX_HEADER_H
#define VMM_BOOT_LINUX_HEADER_H

#include <asm/bootparam.h>

#include "image.h"

/* A copy; what the image's own header is too short for is 0. */
struct setup_header linux_header(const struct image *image);

#endif
