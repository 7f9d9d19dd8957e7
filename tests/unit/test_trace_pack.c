/* SPDX-License-Identifier: MIT */
/*
 * Packed records: what is packed is what is unpacked, in as few bytes as the
 * format says, and a record that is not whole is none.
 */
#include "trace_tools.h"

#include <string.h>

#include "trace/file/pack.h"

#define NR 1000u

static struct hv_trace_record records[NR];
static uint8_t packed[NR * TRACE_PACKED_MAX];

/* Unpacks all `size` bytes and compares them with `records`. */
static void check(size_t size, size_t nr)
{
    struct hv_trace_record record = {0};
    size_t at = 0;

    cr_assert_eq(trace_packed_count(packed, size), nr);
    for (size_t i = 0; i < nr; i++) {
        size_t used = trace_unpack(packed + at, size - at, &record);
        cr_assert_gt(used, 0);
        cr_assert_eq(memcmp(&record, &records[i], sizeof(record)), 0, "%zu", i);
        at += used;
    }
    cr_assert_eq(at, size);
    cr_assert_eq(trace_unpack(packed + at, 0, &record), 0);
}

/* Each of the 16 words alone, and all sets of words that chance gives. */
Test(trace_pack, every_word_comes_back)
{
    uint64_t chance = 1;
    uint32_t words[16] = {0};
    size_t size = 0;

    for (unsigned i = 0; i < NR; i++) {
        chance = chance * UINT64_C(6364136223846793005) + 1442695040888963407u;
        unsigned changed = i < 16 ? 1u << i : (unsigned)(chance >> 40) & 0xFFFF;
        for (unsigned k = 0; k < 16; k++)
            if (changed >> k & 1)
                words[k] += (uint32_t)(chance >> 32) | 1;
        memcpy(&records[i], words, sizeof(words));
        size += 2 + 4 * (size_t)__builtin_popcount(changed);
    }
    cr_assert_eq(trace_pack(records, NR, packed), size);
    check(size, NR);
}

Test(trace_pack, an_exit_like_the_one_before_takes_ten_bytes)
{
    for (unsigned i = 0; i < 3; i++) {
        records[i] = exit_record(1000 + 7 * i, 0);
        records[i].data = 1;
        records[i].handled = i + 1;
    }
    size_t first = trace_pack(records, 1, packed);
    cr_assert_leq(first, sizeof(records[0]));
    cr_assert_eq(trace_pack(records, 3, packed), first + 2 * 10);
    check(first + 2 * 10, 3);
}

Test(trace_pack, nothing_and_the_same_again)
{
    cr_assert_eq(trace_pack(records, 0, packed), 0);
    cr_assert_eq(trace_packed_count(packed, 0), 0);
    memset(records, 0, sizeof(records));
    cr_assert_eq(trace_pack(records, 5, packed), 5 * 2);
    check(5 * 2, 5);
    memset(records, 0xFF, sizeof(records));
    cr_assert_eq(trace_pack(records, 5, packed), TRACE_PACKED_MAX + 4 * 2);
    check(TRACE_PACKED_MAX + 4 * 2, 5);
}

Test(trace_pack, a_record_that_is_not_whole_is_none)
{
    struct hv_trace_record record = exit_record(1, 1);
    const struct hv_trace_record before = record;

    records[0] = exit_record(1000, 0);
    size_t size = trace_pack(records, 1, packed);
    for (size_t i = 0; i < size; i++) {
        /* At its end, so that a sanitizer sees what is read beyond it. */
        uint8_t *copy = malloc(i + 1);
        memcpy(copy + 1, packed, i);
        cr_assert_eq(trace_unpack(copy + 1, i, &record), 0);
        cr_assert_eq(memcmp(&record, &before, sizeof(record)), 0);
        cr_assert_eq(trace_packed_count(copy + 1, i), 0);
        free(copy);
    }
}
