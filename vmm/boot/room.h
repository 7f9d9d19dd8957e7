/* SPDX-License-Identifier: MIT */
/*
 * Free RAM for what a loader puts beside the image: modules, an initrd,
 * section tables. Knows what is taken; writes nothing.
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
    uint64_t image_end; /* of the image's highest segment below 4 GiB, a page */
};

/* Everything of `image`, which image_load has accepted, is taken. */
void room_init(struct room *room, const struct guest_mem *mem,
               const struct image *image);

/* `size` bytes of whole free pages below the MMIO gap: the highest there are,
 * not below `floor`; or the first after the image, and if there are none, the
 * first from 1 MiB on. Takes them. Returns the address, 0 if there are none.
 * size is not 0. */
uint64_t room_take_highest(struct room *room, uint64_t floor, uint64_t size);
uint64_t room_take_behind_image(struct room *room, uint64_t size);

#endif
