/* SPDX-License-Identifier: MIT */
/*
 * A foreign protocol's structures, one after the other.
 */
#include "arena.h"

#include <assert.h>
#include <errno.h>

#include "refuse.h"

uint32_t boot_arena_add(struct boot_arena *arena, const void *data,
                        uint64_t len, uint32_t align)
{
    uint32_t at = (arena->used + align - 1) & ~(align - 1);

    if (!range_inside(at, len, BOOT_ARENA_SIZE))
        return 0;
    if (data)
        memcpy(arena->bytes + at, data, len);
    arena->used = at + (uint32_t)len;
    return BOOT_ARENA_BASE + at;
}

void boot_arena_set(struct boot_arena *arena, uint32_t at, const void *data,
                    uint32_t len)
{
    assert(at >= BOOT_ARENA_BASE &&
           range_inside(at - BOOT_ARENA_BASE, len, arena->used));
    memcpy(arena->bytes + (at - BOOT_ARENA_BASE), data, len);
}

void boot_arena_write(const struct boot_arena *arena, struct guest_mem *mem)
{
    int result =
        guest_mem_write(mem, gpa(BOOT_ARENA_BASE), arena->bytes, arena->used);

    assert(result == 0);
    (void)result;
}

int boot_arena_refuse(struct image_error *error)
{
    refuse(error,
           "the kernel arguments and the modules' words are longer than the "
           "%u KiB that there are for them; give fewer or shorter ones",
           BOOT_ARENA_SIZE >> 10);
    return -E2BIG;
}
