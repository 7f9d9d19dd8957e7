/* SPDX-License-Identifier: MIT */
/*
 * The process's one shutdown deadline, on the monotonic clock.
 */
#include "ending.h"

#include <stdatomic.h>

#include "now.h"

static _Atomic uint64_t deadline_ms; /* 0: none */

void ending_within(unsigned ms)
{
    uint64_t wanted = now_ms() + ms;
    uint64_t before = atomic_load(&deadline_ms);

    while ((!before || wanted < before) &&
           !atomic_compare_exchange_weak(&deadline_ms, &before, wanted))
        ;
}

bool ending_has_come(void)
{
    return atomic_load_explicit(&deadline_ms, memory_order_relaxed) != 0;
}

bool ending_is_over(void)
{
    uint64_t deadline = atomic_load(&deadline_ms);

    return deadline && now_ms() >= deadline;
}

unsigned ending_wait(unsigned most)
{
    uint64_t deadline = atomic_load(&deadline_ms);
    uint64_t now = now_ms();

    if (!deadline)
        return most;
    if (now >= deadline)
        return 0;
    uint64_t half = (deadline - now) / 2;

    return half < most ? (unsigned)half : most;
}

void ending_forget(void)
{
    atomic_store(&deadline_ms, 0);
}
