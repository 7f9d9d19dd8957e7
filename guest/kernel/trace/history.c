/* SPDX-License-Identifier: MIT */
/* Reading the rings: takes the earliest of the CPUs' next records. */
#include "trace/history.h"

#include "kernel.h"

static const struct hv_trace_record *at(unsigned cpu, uint64_t number)
{
    uint64_t offset =
        number * sizeof(struct hv_trace_record) & cpus[cpu].trace_mask;

    return (const void *)((const char *)trace_rings[cpu] +
                          HV_TRACE_RING_HEADER + offset);
}

void history_begin(struct history *history)
{
    for (unsigned cpu = 0; cpu < MAX_CPUS; cpu++) {
        const struct hv_trace_ring *ring = trace_rings[cpu];
        uint64_t room =
            cpus[cpu].trace_mask / sizeof(struct hv_trace_record) + 1;

        __atomic_store_n(&cpus[cpu].trace, NULL, __ATOMIC_RELEASE);
        history->next[cpu] =
            ring != NULL && ring->head > room ? ring->head - room : 0;
    }
}

const struct hv_trace_record *history_next(struct history *history,
                                           unsigned *cpu)
{
    const struct hv_trace_record *first = NULL;

    for (unsigned i = 0; i < MAX_CPUS; i++) {
        if (trace_rings[i] == NULL || history->next[i] >= trace_rings[i]->head)
            continue;
        const struct hv_trace_record *r = at(i, history->next[i]);

        if (first == NULL || r->tsc < first->tsc) {
            first = r;
            *cpu = i;
        }
    }
    if (first != NULL)
        history->next[*cpu]++;
    return first;
}
