/* SPDX-License-Identifier: MIT */
/*
 * How long each exit, call and trap took, from its own record or from those of
 * its begin and its end.
 */
#ifndef VMM_TRACE_OUT_DURATIONS_H
#define VMM_TRACE_OUT_DURATIONS_H

#include "samples.h"
#include "trace/words/processes.h"

#define DURATIONS_VCPUS 256u

struct durations {
    const struct trace_info *info;
    struct samples *samples;
    /* What has begun and not ended. */
    struct processes processes;
    struct {          /* the open exit of each vCPU, as KVM reported it */
        uint64_t tsc; /* 0: no exit is open */
        char name[SAMPLES_NAME];
    } kvm[DURATIONS_VCPUS];
    struct { /* traps being handled, by vCPU and depth */
        uint64_t tsc[8];
        uint32_t vector[8];
        unsigned depth;
    } traps[DURATIONS_VCPUS];
};

/* False if out of memory; durations_fini is needed nevertheless. */
bool durations_init(struct durations *durations,
                    const struct trace_info *info) MUST_CHECK;
void durations_fini(struct durations *durations);

/* Adds the next record. */
void durations_record(struct durations *durations,
                      const struct hv_trace_record *record);
/* As samples_settle; begins again with no record. */
bool durations_again(struct durations *durations);

#endif
