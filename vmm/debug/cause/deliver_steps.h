/* SPDX-License-Identifier: MIT */
/*
 * What the two ways of delivery share. For deliver*.c only.
 */
#ifndef VMM_DEBUG_CAUSE_DELIVER_STEPS_H
#define VMM_DEBUG_CAUSE_DELIVER_STEPS_H

#include "deliver.h"

/* Notes the problem and what is raised instead. Always returns false. */
bool deliver_fail(struct delivery *d, enum deliver_problem problem,
                  unsigned vector, uint32_t error);
/* The same for the failed walk in d->walk. */
bool deliver_fail_walk(struct delivery *d, enum deliver_problem problem);

/* Checks that d's frame can be pushed on the stack of `after`, with the
 * tables of `state`. */
bool deliver_push(const struct machine_state *state,
                  const struct machine_state *after, struct delivery *d);

bool deliver_real(const struct machine_state *state, struct delivery *d);

#endif
