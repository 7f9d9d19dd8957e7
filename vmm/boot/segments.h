/* SPDX-License-Identifier: MIT */
/*
 * What must hold for the segments of an image, whatever its format.
 */
#ifndef VMM_BOOT_SEGMENTS_H
#define VMM_BOOT_SEGMENTS_H

#include "image.h"

/* Checks everything that does not depend on the size of RAM: there is at least
 * one segment; each is inside the file and at least as large in memory as
 * there; none lies in a hole, over the boot structures or over another. Returns
 * 0 or -ENOEXEC with error->text. */
int segments_check(const struct image *image,
                   struct image_error *error) MUST_CHECK;

/* Is every segment in RAM? `image` has passed segments_check. 0 or -ENOEXEC
 * with error->text, which names the -m that would be enough. */
int segments_fit(const struct image *image, const struct guest_mem *mem,
                 struct image_error *error) MUST_CHECK;

/* MiB that -m must give for every segment to be in RAM. */
uint64_t segments_needed_mib(const struct image *image);

#endif
