/* SPDX-License-Identifier: MIT */
/*
 * Packs and unpacks records: see pack.h.
 */
#include "pack.h"

#include <emmintrin.h>
#include <string.h>

/* All ones in each 32-bit word of the quarter that is the same in both. */
static inline __m128i same(const struct hv_trace_record *a,
                           const struct hv_trace_record *b, size_t quarter)
{
    const __m128i *x = (const __m128i *)(const void *)a;
    const __m128i *y = (const __m128i *)(const void *)b;

    return _mm_cmpeq_epi32(_mm_loadu_si128(x + quarter),
                           _mm_loadu_si128(y + quarter));
}

/* A bit for each 32-bit word that differs. */
static inline unsigned differences(const struct hv_trace_record *a,
                                   const struct hv_trace_record *b)
{
    __m128i low = _mm_packs_epi32(same(a, b, 0), same(a, b, 1));
    __m128i high = _mm_packs_epi32(same(a, b, 2), same(a, b, 3));

    return (unsigned)_mm_movemask_epi8(_mm_packs_epi16(low, high)) ^ 0xFFFF;
}

size_t trace_pack(const struct hv_trace_record *records, size_t nr, uint8_t *to)
{
    static const struct hv_trace_record zeros;
    const struct hv_trace_record *before = &zeros;
    uint8_t *at = to;

    for (size_t i = 0; i < nr; before = &records[i++]) {
        const uint8_t *words = (const uint8_t *)&records[i];
        uint64_t left = differences(&records[i], before);
        memcpy(at, &left, sizeof(uint16_t));
        at += sizeof(uint16_t);
        for (; left; left &= left - 1) {
            memcpy(at, words + sizeof(uint32_t) * (size_t)__builtin_ctzll(left),
                   sizeof(uint32_t));
            at += sizeof(uint32_t);
        }
    }
    return (size_t)(at - to);
}

size_t trace_unpack(const uint8_t *bytes, size_t size,
                    struct hv_trace_record *record)
{
    uint16_t changed;

    if (size < sizeof(changed))
        return 0;
    memcpy(&changed, bytes, sizeof(changed));
    size_t used = sizeof(changed) +
                  sizeof(uint32_t) * (size_t)__builtin_popcount(changed);
    if (size < used)
        return 0;
    const uint8_t *at = bytes + sizeof(changed);
    for (unsigned left = changed; left; left &= left - 1) {
        const size_t word = (size_t)__builtin_ctz(left);
        memcpy((uint8_t *)record + word * sizeof(uint32_t), at,
               sizeof(uint32_t));
        at += sizeof(uint32_t);
    }
    return used;
}

size_t trace_packed_count(const uint8_t *bytes, size_t size)
{
    struct hv_trace_record record = {0};
    size_t nr = 0, used;

    for (; (used = trace_unpack(bytes, size, &record)); nr++) {
        bytes += used;
        size -= used;
    }
    return nr;
}
