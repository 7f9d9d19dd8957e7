/* SPDX-License-Identifier: MIT */
/*
 * A bzImage whose kernel we unpack in its place, once, into a cache. It is then
 * entered as the kernel's own unpacker would enter it, at the address where it
 * was linked, with the same zero page.
 */
#ifndef VMM_BOOT_UNPACK_UNPACK_H
#define VMM_BOOT_UNPACK_UNPACK_H

#include "payload.h"

/* If `image` is a bzImage with a 64-bit entry: replaces its segments and entry
 * by those of the unpacked kernel. Anything in the way (a packing that is not
 * known here, no cache) leaves it as it is: it then unpacks itself in the
 * guest. Call it before there is a secret, a thread or the guest's memory.
 * Returns 0 if it did so, or if there was nothing to do; else -errno, with
 * error->text. */
int unpack_image(struct image *image, const struct unpack_how *how,
                 struct image_error *error) MUST_CHECK;

/* Closes the file, when the kernel has been loaded; it stays mapped. */
void unpack_close(struct image *image);

/* Frees what unpack_image has opened; part of image_close. */
void unpack_free(struct image *image);

#endif
