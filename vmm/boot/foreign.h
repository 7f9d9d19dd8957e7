/* SPDX-License-Identifier: MIT */
/*
 * Files that are not kernels but are given as one: archives, compressed files,
 * disk containers, programs of other systems, texts.
 */
#ifndef VMM_BOOT_FOREIGN_H
#define VMM_BOOT_FOREIGN_H

#include "image.h"

/* Is it one? Then its name and what to do are in error->text. Looks at content
 * only. The `late` function is for files that may also begin with a boot
 * sector; call it when there is none. */
bool foreign_detect(const struct image *image, struct image_error *error);
bool foreign_detect_late(const struct image *image, struct image_error *error);

#endif
