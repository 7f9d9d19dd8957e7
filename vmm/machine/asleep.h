/* SPDX-License-Identifier: MIT */
/*
 * Finds a machine that is halted for ever: with the interrupt controller in
 * the kernel, HLT does not come back to us. When no vCPU has left the guest
 * for a while, all are taken out of it at the same time and asked; only if
 * each of them is halted with interrupts off, or was never started, can
 * nothing wake any of them.
 */
#ifndef VMM_MACHINE_ASLEEP_H
#define VMM_MACHINE_ASLEEP_H

#include <pthread.h>

#include "base/util.h"

struct machine;
struct machine_cpu;

struct asleep_check {
    pthread_mutex_t mutex;
    pthread_cond_t released;
    unsigned round;       /* of the check that goes on, or was the last */
    unsigned nr_answered; /* vCPUs that have answered in this round */
    unsigned nr_asleep;   /* ... that they are asleep for good */
    bool pending;         /* a round goes on */
    uint64_t interval_ms; /* until the next one */
    uint64_t next_ms;     /* when it is due, CLOCK_MONOTONIC */
};

void asleep_init(struct asleep_check *check, uint64_t now_ms);

/* From the event loop, whenever it is awake: starts a round when one is due,
 * and ends the machine when one found that all are asleep. */
void asleep_poll(struct machine *machine, uint64_t now_ms);

/* From a vCPU's thread when it was kicked: answers, and waits until the others
 * have. Returns at once when no round goes on. */
void asleep_answer(struct machine_cpu *cpu);

/* The machine ends: nobody waits any more. */
void asleep_cancel(struct machine *machine);

#endif
