/* SPDX-License-Identifier: MIT */
/*
 * The image is in one piece, in linear addresses and in memory, each at a
 * multiple of 2 MiB; some of its pages may be missing between its sections.
 * Source: Linux, Documentation/arch/x86/x86_64/mm.rst, "kernel text mapping".
 */
#include "kallsyms_memory.h"

#include "base/ending.h"
#include "base/now.h"
#include "debug/walk.h"
#include "kallsyms_find.h"

#define IMAGE_BASE 0xFFFFFFFF80000000u
#define IMAGE_ROOM (UINT64_C(1) << 30) /* bytes, in which it may move */
#define PART       (UINT64_C(2) << 20)
#define SEARCHED   (UINT64_C(128) << 20) /* bytes */

struct piece {
    uint64_t gpa;
    uint64_t size; /* 0: there is none */
};

/* The memory at IMAGE_BASE + at. */
static struct piece find_part(const struct machine_state *state,
                              const struct guest_mem *mem, uint64_t at)
{
    struct walk walk = walk_linear(state, IMAGE_BASE + at, 0);

    if (walk.problem != WALK_OK ||
        !guest_mem_contains(mem, gpa(walk.gpa), PART))
        return (struct piece){.size = 0};
    return (struct piece){.gpa = walk.gpa, .size = PART};
}

/* In parts, between which the time is looked at: a guest can fill its memory
 * with what takes long to search. */
static bool search(struct guest_mem *mem, const struct piece *piece,
                   uint64_t until, struct kallsyms_window *window)
{
    const uint8_t *data =
        piece->size ? guest_mem_map(mem, gpa(piece->gpa), piece->size) : NULL;

    for (uint64_t from = 0; data && from < piece->size; from += PART) {
        if (now_ms() >= until || ending_is_over())
            return false;
        struct kallsyms table = {.data = data + from,
                                 .size = PART + KALLSYMS_TOKEN_ROOM};
        if (table.size > piece->size - from)
            table.size = piece->size - from;
        if (!kallsyms_find_tokens(&table))
            continue;
        uint64_t at = (from + table.tokens[0]) / 4096 * 4096;
        uint64_t begin = at > KALLSYMS_BEFORE ? at - KALLSYMS_BEFORE : 0;
        uint64_t end = piece->size - at > KALLSYMS_BEHIND ? at + KALLSYMS_BEHIND
                                                          : piece->size;
        *window = (struct kallsyms_window){data + begin, end - begin};
        return true;
    }
    return false;
}

bool kallsyms_in_memory(const struct machine_state *state,
                        struct guest_mem *mem, uint64_t until,
                        struct kallsyms_window *window)
{
    struct piece piece = {.size = 0};
    uint64_t left = SEARCHED;

    if (!state_in_long_mode(state))
        return false;
    for (uint64_t at = 0; at < IMAGE_ROOM && left; at += PART) {
        struct piece part = find_part(state, mem, at);
        left -= part.size;
        if (part.size && part.gpa == piece.gpa + piece.size) {
            piece.size += part.size;
            continue;
        }
        if (search(mem, &piece, until, window))
            return true;
        piece = part;
    }
    return search(mem, &piece, until, window);
}
