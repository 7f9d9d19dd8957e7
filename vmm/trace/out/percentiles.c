/* SPDX-License-Identifier: MIT */
/*
 * A hash table of values, which becomes coarser when it may not grow.
 */
#include "percentiles.h"

#include <stdlib.h>

#define ALL_BITS    64u
#define FIRST_SLOTS 16u
/* A table of this size is never refused. It holds at least eight steps within
 * each of the two percentiles, so three more of their bits are known each
 * time. */
#define SMALL_SLOTS 128u

static unsigned length(uint64_t value)
{
    return value ? ALL_BITS - (unsigned)__builtin_clzll(value) : 0;
}

/* How many low bits of the value do not count. */
static unsigned ignored(uint64_t value, unsigned bits)
{
    return length(value) > bits ? length(value) - bits : 0;
}

static uint64_t lowest_of(uint64_t value, unsigned bits)
{
    unsigned shift = ignored(value, bits);

    return value >> shift << shift;
}

/* The table has a free slot. */
static void count(struct percentiles *p, uint64_t value, uint64_t nr)
{
    value = lowest_of(value, p->bits);
    size_t i = (size_t)(value * UINT64_C(0x9E3779B97F4A7C15) >> 32);
    struct percentiles_slot *slot;

    for (;; i++) {
        slot = &p->slots[i & (p->nr_slots - 1)];
        if (!slot->nr || slot->value == value)
            break;
    }
    p->nr_used += slot->nr == 0;
    slot->value = value;
    slot->nr += nr;
}

/* Puts all counts into another table, of `nr_slots`, with the precision of
 * `bits`. False if out of memory. */
static bool move(struct percentiles *p, struct percentiles_room *room,
                 size_t nr_slots, unsigned bits)
{
    struct percentiles_slot *old = p->slots, *slots;
    size_t nr_old = p->nr_slots;

    slots = calloc(nr_slots, sizeof(*slots));
    if (!slots)
        return false;
    room->used += nr_slots - nr_old;
    p->slots = slots;
    p->nr_slots = nr_slots;
    p->nr_used = 0;
    p->bits = bits;
    for (size_t i = 0; i < nr_old; i++)
        if (old[i].nr)
            count(p, old[i].value, old[i].nr);
    free(old);
    return true;
}

static bool may_have(const struct percentiles *p,
                     const struct percentiles_room *room, size_t nr_slots)
{
    size_t most = room->most ? room->most : PERCENTILES_SLOTS;

    return nr_slots <= SMALL_SLOTS ||
           room->used + nr_slots - p->nr_slots <= most;
}

/* Makes room for one more value. False if out of memory. */
static bool make_room(struct percentiles *p, struct percentiles_room *room)
{
    size_t twice = p->nr_slots ? 2 * p->nr_slots : FIRST_SLOTS;
    unsigned bits = p->bits ? p->bits : ALL_BITS;

    if (p->nr_used < p->nr_slots / 2)
        return true;
    if (may_have(p, room, twice) && move(p, room, twice, bits))
        return true;
    if (bits > length(p->most))
        bits = length(p->most);
    while (p->nr_slots && bits > 1 && p->nr_used >= p->nr_slots / 4)
        if (!move(p, room, p->nr_slots, --bits))
            break;
    return p->nr_used < p->nr_slots;
}

static bool is_open_at(const struct percentile *percentile, uint64_t value)
{
    return percentile->low < percentile->high && value >= percentile->low &&
           value <= percentile->high;
}

void percentiles_add(struct percentiles *p, struct percentiles_room *room,
                     uint64_t value)
{
    if (!p->is_settled) {
        p->least = !p->nr || value < p->least ? value : p->least;
        p->most = value > p->most ? value : p->most;
        p->nr++;
    } else if (!is_open_at(&p->median, value) && !is_open_at(&p->p99, value)) {
        return;
    }
    if (make_room(p, room))
        count(p, value, 1);
}

/* ------------------------------------------------------------ the result */

static int compare(const void *a, const void *b)
{
    const struct percentiles_slot *x = a, *y = b;

    return x->value < y->value ? -1 : x->value > y->value;
}

/* Makes the table a list in order. */
static void sort(struct percentiles *p)
{
    size_t n = 0;

    for (size_t i = 0; i < p->nr_slots; i++)
        if (p->slots[i].nr)
            p->slots[n++] = p->slots[i];
    if (n)
        qsort(p->slots, n, sizeof(*p->slots), compare);
}

static void narrow(const struct percentiles *p, struct percentile *percentile)
{
    uint64_t below = percentile->below;

    if (percentile->low == percentile->high)
        return;
    for (size_t i = 0; i < p->nr_used; i++) {
        const struct percentiles_slot *slot = &p->slots[i];
        if (slot->value < percentile->low || slot->value > percentile->high)
            continue;
        if (below + slot->nr >= percentile->rank) {
            unsigned shift = ignored(slot->value, p->bits);
            percentile->low = slot->value;
            percentile->high = slot->value | ((UINT64_C(1) << shift) - 1);
            percentile->below = below;
            return;
        }
        below += slot->nr;
    }
    percentile->high = percentile->low; /* there was no memory to count it */
}

void percentiles_free(struct percentiles *p, struct percentiles_room *room)
{
    room->used -= p->nr_slots;
    free(p->slots);
    p->slots = NULL;
    p->nr_slots = p->nr_used = 0;
    p->bits = 0;
}

bool percentiles_settle(struct percentiles *p, struct percentiles_room *room)
{
    if (!p->is_settled) {
        const struct percentile anywhere = {.low = 0, .high = UINT64_MAX};
        p->median = p->p99 = anywhere;
        p->median.rank = (p->nr * 50 + 99) / 100;
        p->p99.rank = (p->nr * 99 + 99) / 100;
    }
    p->is_settled = true;
    sort(p);
    narrow(p, &p->median);
    narrow(p, &p->p99);
    percentiles_free(p, room);
    return p->median.low < p->median.high || p->p99.low < p->p99.high;
}
