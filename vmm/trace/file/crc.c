/* SPDX-License-Identifier: MIT */
/*
 * Bytes are the coefficients of a polynomial, and their CRC is its remainder.
 * 64 bytes may be replaced by others with the same remainder as long as more
 * follow: they are multiplied by the remainder of x^512 and added to the next
 * 64. What is left at the end is given to zlib. Source: Gopal et al., "Fast CRC
 * Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel).
 */
#include "crc.h"

#include <immintrin.h>
#include <zlib.h>

#define LANES 4u
#define STEP  (LANES * sizeof(__m128i))

/* x^(512 + 32) and x^(512 - 32) modulo the polynomial, bits reversed, for the
 * low and the high half of a lane. */
#define FOLD_LOW  0x154442BD4
#define FOLD_HIGH 0x1C6E41596

/* Replaces `lane` by the 16 bytes at `next`, 64 bytes further on. */
static inline __attribute__((target("pclmul"), always_inline)) __m128i
fold_lane(__m128i lane, const __m128i *next)
{
    const __m128i factors = _mm_set_epi64x(FOLD_HIGH, FOLD_LOW);
    __m128i low = _mm_clmulepi64_si128(lane, factors, 0x00);
    __m128i high = _mm_clmulepi64_si128(lane, factors, 0x11);

    return _mm_xor_si128(_mm_xor_si128(low, high), _mm_loadu_si128(next));
}

/* Folds `nr` steps, at least one, into *state, with the checksum so far. */
static __attribute__((target("pclmul"))) void
fold(const uint8_t *data, size_t nr, uint32_t crc, __m128i state[LANES])
{
    const __m128i *next = (const __m128i *)(const void *)data;
    __m128i lane0 = _mm_loadu_si128(next), lane1 = _mm_loadu_si128(next + 1);
    __m128i lane2 = _mm_loadu_si128(next + 2);
    __m128i lane3 = _mm_loadu_si128(next + 3);

    lane0 = _mm_xor_si128(lane0, _mm_cvtsi32_si128((int)~crc));
    while (--nr) {
        next += LANES;
        lane0 = fold_lane(lane0, next);
        lane1 = fold_lane(lane1, next + 1);
        lane2 = fold_lane(lane2, next + 2);
        lane3 = fold_lane(lane3, next + 3);
    }
    state[0] = lane0;
    state[1] = lane1;
    state[2] = lane2;
    state[3] = lane3;
}

uint32_t trace_crc(uint32_t crc, const void *data, size_t size)
{
    __m128i state[LANES];
    const uint8_t *bytes = data;
    size_t folded = size / STEP * STEP;

    if (folded <= STEP || !__builtin_cpu_supports("pclmul"))
        return (uint32_t)crc32_z(crc, bytes, size);
    fold(bytes, folded / STEP, crc, state);
    /* zlib inverts the value before and after; here it begins with 0. */
    uLong left = crc32_z(0xFFFFFFFF, (const Bytef *)state, sizeof(state));
    return (uint32_t)crc32_z(left, bytes + folded, size - folded);
}
