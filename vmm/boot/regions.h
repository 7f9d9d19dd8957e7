/* SPDX-License-Identifier: MIT */
/*
 * The memory map of the boot information: what is where in RAM.
 */
#ifndef VMM_BOOT_REGIONS_H
#define VMM_BOOT_REGIONS_H

#include <hv/boot_info.h>

#include "image.h"

/* Fills `out`: sorted, not overlapping, page-aligned. image_load has accepted
 * `image`; the initrd (none if initrd_size is 0) is page-aligned and overlaps
 * nothing. If there would be more than HV_BOOT_MAX_REGIONS, the smallest free
 * pieces are left out. Returns the number of regions. */
unsigned regions_build(const struct guest_mem *mem, const struct image *image,
                       uint64_t initrd, uint64_t initrd_size,
                       struct hv_region out[HV_BOOT_MAX_REGIONS]);

/* Rounds `value` up or down to a page boundary. */
uint64_t regions_page_up(uint64_t value);
uint64_t regions_page_down(uint64_t value);

#endif
