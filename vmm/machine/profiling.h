/* SPDX-License-Identifier: MIT */
/*
 * --profile: some hundred times a second each vCPU is taken out of the guest,
 * and its thread records where the guest was. Without it nothing of this is
 * there; an exit never costs more.
 */
#ifndef VMM_MACHINE_PROFILING_H
#define VMM_MACHINE_PROFILING_H

#include <stdatomic.h>
#include <stdio.h>

#include "base/util.h"
#include "record/recorder.h"

struct machine;
struct machine_cpu;
struct machine_state;
struct profile;

struct profiling {
    int timer_fd;            /* -1: no profile */
    uint64_t period_ns;      /* between two samples, on average */
    uint64_t due_ns;         /* CLOCK_MONOTONIC: the next sample */
    uint64_t random;         /* state of a generator, never 0 */
    struct profile *profile; /* for --stats, else NULL */
    unsigned phys_bits;      /* of guest-physical addresses */
};

/* Of a vCPU. Samples have a ring of their own: a storm of exits does not write
 * over them, and a guest that is only looked at still counts as asleep. */
struct profiling_cpu {
    struct trace_ring ring; /* records NULL: no profile */
    /* HV_SAMPLE_RUNS or _VMM, as the event loop found the vCPU; 0: no sample
     * is wanted. */
    _Atomic uint32_t wanted;
    uint64_t tail; /* of the event loop's reading */
};

/* Not for a machine that repeats another. */
bool profiling_is_wanted(const struct machine *machine);

/* For each vCPU, and before the sandbox: STATUS_OK, or the status to end with
 * after one line on stderr. */
int profiling_add_cpu(struct machine *machine,
                      struct machine_cpu *cpu) MUST_CHECK;
int profiling_start(struct machine *machine) MUST_CHECK;

/* The time until the next sample, in ns: anything from half a period to one and
 * a half, by chance. A fixed period would see a guest that repeats itself (its
 * timer, a loop) always at the same places; over this range no phase is kept of
 * anything that repeats once or N times in a period. `random` must not be 0. */
uint64_t profiling_interval(uint64_t period_ns, uint64_t *random);

/* From the event loop, when the timer's descriptor is readable. */
void profiling_tick(struct machine *machine);

/* From a vCPU's thread that was kicked: takes the sample that is wanted. False
 * if there is no profile: somebody else kicked. */
bool profiling_take(struct machine_cpu *cpu);

/* Writes one sample of a vCPU in this state, `what` as HV_SAMPLE_x. Whatever
 * the guest's memory holds, it is at most BACKTRACE_MAX callers deep. */
void profiling_write(struct trace_ring *ring, const struct machine_state *state,
                     unsigned vcpu, uint32_t what);

/* When all vCPU threads have ended: the table, for --stats. */
void profiling_print(struct machine *machine, FILE *out);

void profiling_destroy(struct machine *machine);

#endif
