/* SPDX-License-Identifier: MIT */
/*
 * The place where the structures of a foreign boot protocol are assembled
 * before they are copied to the guest: from HV_BOOT_INFO up to the initial
 * stack.
 */
#ifndef VMM_BOOT_ARENA_H
#define VMM_BOOT_ARENA_H

#include <hv/layout.h>

#include "image.h"

#define BOOT_ARENA_BASE HV_BOOT_INFO
#define BOOT_ARENA_SIZE (HV_BOOT_STACK - HV_BOOT_INFO)

struct boot_arena {
    uint32_t used; /* bytes */
    _Alignas(8) uint8_t bytes[BOOT_ARENA_SIZE];
};

/* Puts `len` bytes (zeroes if data is NULL) at the next multiple of `align`, a
 * power of two up to 8. Returns their guest-physical address, or 0 if there is
 * no room. The arena starts all zero. */
uint32_t boot_arena_add(struct boot_arena *arena, const void *data,
                        uint64_t len, uint32_t align);

/* Overwrites what boot_arena_add has put at `at`. */
void boot_arena_set(struct boot_arena *arena, uint32_t at, const void *data,
                    uint32_t len);

/* Copies the arena into guest memory; the guest always has this low RAM. */
void boot_arena_write(const struct boot_arena *arena, struct guest_mem *mem);

/* Reports that there was no room: puts the sentence into *error and returns
 * -E2BIG. */
int boot_arena_refuse(struct image_error *error);

#endif
