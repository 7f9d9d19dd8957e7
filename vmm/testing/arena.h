/* SPDX-License-Identifier: MIT */
/*
 * Memory that is freed all at once: the strings and lists of a test plan live
 * exactly as long as the plan.
 */
#ifndef VMM_TESTING_ARENA_H
#define VMM_TESTING_ARENA_H

#include "base/util.h"

struct arena_block;
struct arena {
    struct arena_block *blocks; /* starts as NULL */
};

/* `size` bytes, zeroed and aligned for any type. Never NULL: a host without a
 * few bytes of memory cannot start a machine either, so running out of memory
 * ends the process with a message. */
void *arena_alloc(struct arena *arena, size_t size)
    __attribute__((returns_nonnull));

/* A copy of `len` bytes, with a NUL after them. */
char *arena_copy(struct arena *arena, const char *text, size_t len)
    __attribute__((returns_nonnull));

/* A string formatted as by printf. */
char *arena_print(struct arena *arena, const char *format, ...) PRINTF(2, 3)
    __attribute__((returns_nonnull));

/* Makes room for one more item in `array` of `nr` items: returns the same
 * array, or a copy twice as large. The capacity of an array is the power of two
 * at or above `nr`. */
void *arena_grow(struct arena *arena, void *array, size_t nr, size_t item_size)
    __attribute__((returns_nonnull));

void arena_free(struct arena *arena);

#endif
