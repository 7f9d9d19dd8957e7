/* SPDX-License-Identifier: MIT */
/*
 * The place of boot structures: alignment, its last byte, and what is more.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot/arena.h"

static struct boot_arena *arena;

static void setup(void)
{
    arena = calloc(1, sizeof(*arena));
    cr_assert_not_null(arena);
}

static void teardown(void)
{
    free(arena);
}

TestSuite(boot_arena, .init = setup, .fini = teardown);

Test(boot_arena, the_next_multiple_whatever_was_used)
{
    for (uint32_t used = 0; used < 40; used++)
        for (uint32_t align = 1; align <= 8; align *= 2) {
            uint32_t next = (used + align - 1) / align * align;
            arena->used = used;
            cr_assert_eq(boot_arena_add(arena, "x", 1, align),
                         BOOT_ARENA_BASE + next, "%u of %u", used, align);
            cr_assert_eq(arena->used, next + 1);
            cr_assert_eq(arena->bytes[next], 'x');
        }
}

Test(boot_arena, all_of_it_and_not_a_byte_more)
{
    cr_assert_eq(boot_arena_add(arena, NULL, BOOT_ARENA_SIZE + 1, 1), 0);
    cr_assert_eq(boot_arena_add(arena, NULL, UINT64_MAX, 1), 0);
    cr_assert_eq(boot_arena_add(arena, NULL, BOOT_ARENA_SIZE - 1, 1),
                 BOOT_ARENA_BASE);
    cr_assert_eq(boot_arena_add(arena, "ab", 2, 1), 0);
    cr_assert_eq(boot_arena_add(arena, "a", 1, 1),
                 BOOT_ARENA_BASE + BOOT_ARENA_SIZE - 1);
    cr_assert_eq(boot_arena_add(arena, "b", 1, 8), 0);
    cr_assert_eq(arena->bytes[BOOT_ARENA_SIZE - 1], 'a');
}
