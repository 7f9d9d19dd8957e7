/* SPDX-License-Identifier: MIT */
/*
 * Memory that is given back all at once: the strings and lists of a plan of
 * tests live exactly as long as the plan.
 */
#ifndef VMM_TESTING_ARENA_H
#define VMM_TESTING_ARENA_H

#include "base/util.h"

struct arena_block;
struct arena {
    struct arena_block *blocks; /* zero at the start */
};

/* `size` bytes, zeroed, aligned for anything; never NULL: a host that cannot
 * give a few bytes cannot start a machine, so that ends the process with a
 * message. */
void *arena_alloc(struct arena *arena, size_t size)
    __attribute__((returns_nonnull));

/* A copy of `len` bytes, with a NUL after them. */
char *arena_copy(struct arena *arena, const char *text, size_t len)
    __attribute__((returns_nonnull));

/* What printf would print. */
char *arena_print(struct arena *arena, const char *format, ...) PRINTF(2, 3)
    __attribute__((returns_nonnull));

/* `array` of `nr` items with room for one more: the same, or a copy twice as
 * large. Its capacity is the power of two at or above `nr`. */
void *arena_grow(struct arena *arena, void *array, size_t nr, size_t item_size)
    __attribute__((returns_nonnull));

void arena_free(struct arena *arena);

#endif
