/* SPDX-License-Identifier: MIT */
/*
 * Free RAM for what a loader puts beside the image: modules, an initrd, section
 * tables. Keeps a list of what is taken; writes nothing to guest memory.
 */
#ifndef VMM_BOOT_ROOM_H
#define VMM_BOOT_ROOM_H

#include "image.h"

#define ROOM_MAX_TAKEN (IMAGE_MAX_SEGMENTS + BOOT_MAX_MODULES + 2u)

struct room {
    const struct guest_mem *mem;
    unsigned nr;
    struct {
        uint64_t base, end; /* whole pages */
    } taken[ROOM_MAX_TAKEN];
    uint64_t image_end; /* end of the image's highest segment below 4 GiB,
                           page-aligned */
};

/* Marks all of `image`, which image_load has accepted, as taken. */
void room_init(struct room *room, const struct guest_mem *mem,
               const struct image *image);

/* Both take `size` bytes, in whole free pages below the MMIO gap.
 * room_take_highest takes the highest that are not below `floor` and end at
 * `ceiling` at most; room_take_behind_image the first after the image or, if
 * there are none, the first from 1 MiB on. Return the address, or 0 if there
 * are none. `size` is not 0. */
uint64_t room_take_highest(struct room *room, uint64_t floor, uint64_t ceiling,
                           uint64_t size);
uint64_t room_take_behind_image(struct room *room, uint64_t size);

#endif
