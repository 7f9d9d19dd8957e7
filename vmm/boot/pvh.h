/* SPDX-License-Identifier: MIT */
/*
 * PVH: a kernel entered in 32 bits with a small structure. Specification: Xen,
 * "x86/HVM direct boot ABI".
 */
#ifndef VMM_BOOT_PVH_H
#define VMM_BOOT_PVH_H

#include "boot_info.h"
#include "image.h"

/* Writes the start information, command line and modules into the boot
 * structures' place. As protocol_write. */
int pvh_write(const struct boot_config *config, const struct image *image,
              struct guest_mem *mem, struct image_error *error) MUST_CHECK;

#endif
