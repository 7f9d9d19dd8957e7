/* SPDX-License-Identifier: MIT */
/*
 * Images whose multiboot header says where the file goes: the "a.out kludge"
 * of multiboot 1, the address tag of multiboot 2.
 */
#ifndef VMM_BOOT_MULTIBOOT_PLACE_H
#define VMM_BOOT_MULTIBOOT_PLACE_H

#include "image.h"

/* Does the header of image->protocol say where the file goes? */
bool multiboot_has_addresses(const struct image *image);

/* If it does: fills mode, the one segment and the entry. Returns 0 or -ENOEXEC
 * with error->text. The caller still has to call segments_check. */
int multiboot_place(struct image *image, const struct image_request *request,
                    struct image_error *error) MUST_CHECK;

#endif
