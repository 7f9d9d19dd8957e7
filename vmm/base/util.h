/* SPDX-License-Identifier: MIT */
/*
 * Small things that C lacks. No state, no dependencies.
 */
#ifndef VMM_BASE_UTIL_H
#define VMM_BASE_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define MUST_CHECK    __attribute__((warn_unused_result))
#define PRINTF(f, a)  __attribute__((format(printf, f, a)))
#define LIKELY(x)     __builtin_expect(!!(x), 1)
#define UNLIKELY(x)   __builtin_expect(!!(x), 0)

/* The same pointer without const, for a library function that does not write
 * but whose parameter lacks const. */
static inline void *without_const(const void *pointer)
{
    void *result;

    memcpy(&result, &pointer, sizeof(result));
    return result;
}

/* Comments that begin with an at sign are contracts: `make prove` proves that
 * the code keeps them (docs/testing.md). Their numbers do not wrap. */

/* Is [off, off + len) inside [0, size)? It computes no sum, so nothing wraps.
 * All bounds checks use this predicate. */
/*@ assigns \nothing;
    ensures \result <==> off + len <= size; */
static inline bool range_inside(uint64_t off, uint64_t len, uint64_t size)
{
    return off <= size && len <= size - off;
}

/* Do [a, a + a_len) and [b, b + b_len) share a byte? Neither may wrap. */
/*@ assigns \nothing;
    ensures \result <==>
        a_len > 0 && b_len > 0 && a < b + b_len && b < a + a_len; */
static inline bool range_overlap(uint64_t a, uint64_t a_len, uint64_t b,
                                 uint64_t b_len)
{
    return a_len && b_len && (a <= b ? b - a < a_len : a - b < b_len);
}

#endif
