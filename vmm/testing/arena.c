/* SPDX-License-Identifier: MIT */
/*
 * Memory that is freed all at once: blocks in a list.
 */
#include "arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

#define BLOCK_SIZE 16384u
#define ALIGNMENT  16u

struct arena_block {
    struct arena_block *next;
    size_t used, size; /* bytes of data */
    _Alignas(ALIGNMENT) char data[];
};

static struct arena_block *new_block(struct arena *arena, size_t size)
{
    size_t room = size < BLOCK_SIZE ? BLOCK_SIZE : size;
    struct arena_block *block = calloc(1, sizeof(*block) + room);

    if (!block) {
        log_error("no memory for the list of tests (%zu bytes)", room);
        abort();
    }
    block->size = room;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    struct arena_block *block = arena->blocks;
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

    if (!block || block->size - block->used < rounded)
        block = new_block(arena, rounded);
    void *memory = block->data + block->used;
    block->used += rounded;
    return memory;
}

char *arena_copy(struct arena *arena, const char *text, size_t len)
{
    char *copy = arena_alloc(arena, len + 1);

    if (len)
        memcpy(copy, text, len);
    return copy;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
    va_list args, again;

    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    size_t room = len < 0 ? 1 : (size_t)len + 1;
    char *text = arena_alloc(arena, room);
    vsnprintf(text, room, format, again);
    va_end(again);
    return text;
}

void *arena_grow(struct arena *arena, void *array, size_t nr, size_t item_size)
{
    if (nr && (nr & (nr - 1))) /* not a power of two: there is room */
        return array;
    void *larger = arena_alloc(arena, (nr ? 2 * nr : 1) * item_size);
    if (nr)
        memcpy(larger, array, nr * item_size);
    return larger;
}

void arena_free(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
}
