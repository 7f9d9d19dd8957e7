/* SPDX-License-Identifier: MIT */
/*
 * Percentiles are those of a sorted list, however little memory there is.
 */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "trace/out/percentiles.h"

#define NR 50000u

static uint64_t values[NR], sorted[NR];

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* How often all values had to be given. */
static unsigned check(size_t nr, size_t room_slots)
{
    struct percentiles p = {.nr = 0}, other = {.nr = 0};
    struct percentiles_room room = {.most = room_slots};
    unsigned times = 0;

    memcpy(sorted, values, nr * sizeof(sorted[0]));
    qsort(sorted, nr, sizeof(sorted[0]), compare);
    do {
        for (size_t i = 0; i < nr; i++) {
            percentiles_add(&p, &room, values[i]);
            percentiles_add(&other, &room, 7);
            cr_assert_leq(room.used, room_slots + 256);
        }
        times++;
        cr_assert(!percentiles_settle(&other, &room));
    } while (percentiles_settle(&p, &room));
    cr_assert_eq(p.nr, nr);
    cr_assert_eq(p.least, sorted[0]);
    cr_assert_eq(p.most, sorted[nr - 1]);
    cr_assert_eq(p.median.low, sorted[(nr * 50 + 99) / 100 - 1]);
    cr_assert_eq(p.p99.low, sorted[(nr * 99 + 99) / 100 - 1]);
    cr_assert_eq(other.median.low, 7);
    cr_assert_eq(room.used, 0);
    return times;
}

static uint64_t next_random(void)
{
    static uint64_t state = 88172645463325252u;

    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

Test(percentiles, few_values_are_exact_at_once)
{
    for (size_t nr = 1; nr < 300; nr++) {
        for (size_t i = 0; i < nr; i++)
            values[i] = next_random() >> (next_random() % 64);
        cr_assert_eq(check(nr, PERCENTILES_SLOTS), 1);
    }
}

/* Durations as they are: most are alike, one in 200 is much longer. */
Test(percentiles, a_long_tail_needs_little_memory)
{
    for (size_t i = 0; i < NR; i++)
        values[i] = i % 200 ? 900 + next_random() % 300 : next_random() >> 34;
    cr_assert_eq(check(NR, 8192), 1);
    cr_assert_eq(check(NR, 1024), 2);
}

Test(percentiles, any_value_in_little_memory, .timeout = 120)
{
    for (size_t i = 0; i < NR; i++)
        values[i] = next_random();
    unsigned times = check(NR, 256);
    cr_assert_gt(times, 1);
    cr_assert_leq(times, 22); /* at least three bits each time */
    cr_assert_leq(check(NR, 16384), 8);
}

Test(percentiles, the_largest_and_the_smallest_value)
{
    for (size_t i = 0; i < NR; i++)
        values[i] = i % 2 ? UINT64_MAX - i : i;
    cr_assert_gt(check(NR, 256), 1);
    for (size_t i = 0; i < NR; i++)
        values[i] = UINT64_MAX;
    cr_assert_eq(check(NR, 256), 1);
}
