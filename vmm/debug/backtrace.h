/* SPDX-License-Identifier: MIT */
/*
 * The callers of the instruction at rip, by frame pointers. Bounded: each frame
 * must lie higher on the stack than the one before, so a cycle ends the search.
 */
#ifndef VMM_DEBUG_BACKTRACE_H
#define VMM_DEBUG_BACKTRACE_H

#include "state.h"

#define BACKTRACE_MAX 12u

struct backtrace {
    unsigned nr;
    uint64_t callers[BACKTRACE_MAX]; /* return addresses, innermost first */
    bool is_cut;                     /* there may be more */
};

void backtrace_take(const struct machine_state *state,
                    struct backtrace *backtrace);

#endif
