/* SPDX-License-Identifier: MIT */
/*
 * The rules that a guest's state must satisfy for the CPU to enter the guest,
 * and which of them a state breaks.
 */
#ifndef VMM_DEBUG_CAUSE_ENTRY_RULES_H
#define VMM_DEBUG_CAUSE_ENTRY_RULES_H

#include "debug/state.h"

#define ENTRY_RULES_MAX 6u

struct entry_rules {
    unsigned nr; /* broken rules, as many as there is room for */
    const char *broken[ENTRY_RULES_MAX];
};

void entry_rules_check(const struct machine_state *state,
                       struct entry_rules *rules);

#endif
