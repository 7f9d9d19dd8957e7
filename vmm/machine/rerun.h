/* SPDX-License-Identifier: MIT */
/*
 * The second run: where KVM keeps no registers after a triple fault (AMD-V),
 * the machine begins again from the same image and options, runs up to
 * the last exit of the first run, and from there on step by step.
 *
 * It has no input and its output is thrown away; it is bounded in time and
 * steps.
 */
#ifndef VMM_MACHINE_RERUN_H
#define VMM_MACHINE_RERUN_H

#include "debug/state.h"

struct machine;

struct rerun {
    bool found;              /* `state` is that before the fatal instruction */
    bool has_place;          /* it is that where the second run was left */
    struct machine *machine; /* whose memory `state` reads; may be NULL */
    struct guest_mem *dead;  /* the first run's at its end; NULL: unchanged */
    struct machine_state state;
    uint64_t steps;
    char words[320]; /* what it has to say of itself */
};

/* Could a second run follow this machine, if it dies of a triple fault? */
bool rerun_may_come(const struct machine *first);

/* Runs it. Whatever happens, rerun->words says it; end with rerun_end. */
void rerun_find(const struct machine *first, struct rerun *rerun);
void rerun_end(struct rerun *rerun);

#endif
