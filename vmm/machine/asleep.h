/* SPDX-License-Identifier: MIT */
/*
 * Finds a machine that is halted for ever: with the interrupt controller in the
 * kernel, HLT does not exit to user space. When no vCPU has left the guest for
 * a while, all of them are taken out of it at the same time and asked. Nothing
 * can wake any of them only if each is halted with interrupts off or was never
 * started.
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
    unsigned round;       /* number of the current or the last round */
    unsigned nr_answered; /* vCPUs that have answered in this round */
    unsigned nr_asleep;   /* of these, vCPUs that are asleep for good */
    bool pending;         /* a round is in progress */
    uint64_t interval_ms; /* until the next one */
    uint64_t next_ms;     /* when it is due, CLOCK_MONOTONIC */
};

void asleep_init(struct asleep_check *check, uint64_t now_ms);

/* To be called from the event loop whenever it is awake: starts a round when
 * one is due, and ends the machine when a round found that all are asleep. */
void asleep_poll(struct machine *machine, uint64_t now_ms);

/* To be called from a vCPU's thread after a kick: answers, and waits until the
 * others have answered. Returns at once if no round is in progress. */
void asleep_answer(struct machine_cpu *cpu);

/* The machine is ending: releases all that wait. */
void asleep_cancel(struct machine *machine);

#endif
