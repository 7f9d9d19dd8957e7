/* SPDX-License-Identifier: MIT */
/*
 * The checksum of a trace file's blocks is that of zlib, whatever the length
 * and the place in memory.
 */
#include <criterion/criterion.h>
#include <zlib.h>

#include "trace/file/crc.h"

static uint8_t bytes[1024 + 16];

static void fill(void)
{
    uint32_t seed = 1;

    for (size_t i = 0; i < sizeof(bytes); i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(seed >> 24);
    }
}

TestSuite(trace_crc, .init = fill);

Test(trace_crc, is_that_of_zlib_at_every_length_and_place)
{
    for (uint32_t at = 0; at < 16; at++)
        for (size_t size = 0; size <= 1024; size++)
            cr_assert_eq(trace_crc(at * 0x12345678, bytes + at, size),
                         crc32_z(at * 0x12345678, bytes + at, size),
                         "%zu bytes at %u", size, at);
}

Test(trace_crc, of_nothing_is_0)
{
    cr_assert_eq(trace_crc(0, NULL, 0), 0);
}

Test(trace_crc, sees_every_bit)
{
    const size_t size = 4 * 64 + 5;
    const uint32_t good = trace_crc(0, bytes, size);

    for (size_t bit = 0; bit < size * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        cr_assert_neq(trace_crc(0, bytes, size), good, "bit %zu", bit);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}
