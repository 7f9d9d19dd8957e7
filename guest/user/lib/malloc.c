/* SPDX-License-Identifier: MIT */
/*
 * A heap over brk(2): first fit over one list of blocks in address order. Each
 * block starts with a header; neighbours that are both free are merged when the
 * list is walked. After Kernighan & Ritchie, section 8.7, but the list also
 * holds the used blocks, which makes merging simple.
 */
#include <stdint.h>

#include "errno.h"
#include "stdio.h"
#include "stdlib.h"
#include "sys.h"

#define UNIT      16u            /* alignment, and the size of a header */
#define GROW_MIN  (64u * 1024u)  /* bytes requested from the kernel at a time */
#define MARK_FREE 0x66726565u    /* "free" */
#define MARK_USED 0x75736564u    /* "used" */
#define UNITS_MAX ((uint32_t)-1) /* 64 GiB: more than brk ever gives here */

struct block {
    uint32_t mark;
    uint32_t units; /* of UNIT bytes after the header */
    struct block *next;
};

_Static_assert(sizeof(struct block) == UNIT, "header keeps the alignment");

static struct block *first, *last;

static bool adjacent(const struct block *a, const struct block *b)
{
    return a + 1 + a->units == b;
}

/* Adds a free block of at least `units` at the end of the heap, or returns
 * NULL. */
static struct block *grow(uint32_t units)
{
    size_t size = ((size_t)units + 1) * UNIT;
    struct block *b;

    if (size < GROW_MIN)
        size = GROW_MIN;
    b = sbrk((long)size);
    if (!b)
        return NULL;
    b->mark = MARK_FREE;
    b->units = (uint32_t)(size / UNIT - 1);
    b->next = NULL;
    if (last)
        last->next = b;
    else
        first = b;
    last = b;
    return b;
}

/* Merges `b` with the free blocks that follow it. */
static void merge(struct block *b)
{
    while (b->next && b->next->mark == MARK_FREE && adjacent(b, b->next) &&
           b->next->units < UNITS_MAX - b->units - 1) {
        if (b->next == last)
            last = b;
        b->units += 1 + b->next->units;
        b->next = b->next->next;
    }
}

/* Marks `units` of `b` used and leaves the rest as a free block after it. */
static void *take(struct block *b, uint32_t units)
{
    if (b->units > units + 1) {
        struct block *rest = b + 1 + units;

        rest->mark = MARK_FREE;
        rest->units = b->units - units - 1;
        rest->next = b->next;
        if (b == last)
            last = rest;
        b->next = rest;
        b->units = units;
    }
    b->mark = MARK_USED;
    return b + 1;
}

void *malloc(size_t size)
{
    struct block *b;
    uint32_t units;

    if (size > (size_t)(UNITS_MAX - 2) * UNIT) {
        errno = ENOMEM;
        return NULL;
    }
    units = (uint32_t)((size + UNIT - 1) / UNIT);
    for (b = first; b; b = b->next) {
        if (b->mark != MARK_FREE)
            continue;
        merge(b);
        if (b->units >= units)
            return take(b, units);
    }
    b = grow(units);
    return b ? take(b, units) : NULL;
}

void free(void *block)
{
    struct block *b = (struct block *)block - 1;

    if (!block)
        return;
    if (b->mark != MARK_USED) {
        dprintf(STDERR, "%s: free(%p): %s\n", program, block,
                b->mark == MARK_FREE ? "freed twice" : "no block of ours");
        exit(127);
    }
    b->mark = MARK_FREE;
}
