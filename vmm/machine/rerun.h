/* SPDX-License-Identifier: MIT */
/*
 * The second run: if KVM keeps no registers after a triple fault (AMD-V), the
 * machine starts again from the same image and options, runs up to the last
 * exit of the first run, and is single-stepped from there.
 *
 * The second run has no input, and its output is thrown away; it is bounded in
 * time and steps.
 */
#ifndef VMM_MACHINE_RERUN_H
#define VMM_MACHINE_RERUN_H

#include "debug/state.h"

struct machine;

struct rerun {
    bool found;              /* `state` is from before the fatal instruction */
    bool has_place;          /* `state` is from where the second run stopped */
    struct machine *machine; /* whose memory `state` reads; may be NULL */
    struct guest_mem *dead;  /* first run's memory at its end; NULL: the same */
    struct machine_state state;
    uint64_t steps;
    char words[320]; /* what the second run reports */
};

/* Is a second run possible if this machine dies of a triple fault? */
bool rerun_may_come(const struct machine *first);

/* Does the second run. rerun->words reports the outcome in every case. Call
 * rerun_end afterwards. */
void rerun_find(const struct machine *first, struct rerun *rerun);
void rerun_end(struct rerun *rerun);

#endif
