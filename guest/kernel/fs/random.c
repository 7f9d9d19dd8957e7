/* SPDX-License-Identifier: MIT */
/* Uses the CPU's random number instruction; on a CPU without one, the TSC's low
 * bits, mixed by splitmix64. */
#include "fs/random.h"

#include <stdbool.h>
#include <stdint.h>

#include "cpu/asm.h"
#include "cpu/features.h"
#include "lib/string.h"

#define RDRAND_TRIES 10

static bool rdrand(uint64_t *value)
{
    bool ok = false;

    for (int i = 0; i < RDRAND_TRIES && !ok; i++)
        __asm__ volatile("rdrand %0; setc %1" : "=r"(*value), "=qm"(ok));
    return ok;
}

static uint64_t mixed_tsc(void)
{
    static uint64_t state;
    uint64_t x = __atomic_add_fetch(&state, tsc_read() | 1, __ATOMIC_RELAXED);

    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ x >> 27) * 0x94d049bb133111ebull;
    return x ^ x >> 31;
}

void random_fill(void *to, size_t len)
{
    char *at = to;

    while (len > 0) {
        uint64_t value;
        size_t n = len < sizeof(value) ? len : sizeof(value);

        if (!cpu_has.rdrand || !rdrand(&value))
            value = mixed_tsc();
        memcpy(at, &value, n);
        at += n;
        len -= n;
    }
}
