/* SPDX-License-Identifier: MIT */
/*
 * Frame pointers: [rbp] is the caller's rbp, [rbp + 8] the return address.
 * Source: System V ABI, AMD64 and i386 supplements, "The Stack Frame".
 */
#include "backtrace.h"

#include "walk.h"

/* Reads two words at the linear address `frame`. */
static bool read_frame(const struct machine_state *state, uint64_t frame,
                       unsigned size, uint64_t *next, uint64_t *caller)
{
    *next = *caller = 0;
    return walk_read(state, frame, next, size, 0, NULL) == 0 &&
           walk_read(state, frame + size, caller, size, 0, NULL) == 0;
}

void backtrace_take(const struct machine_state *state,
                    struct backtrace *backtrace)
{
    unsigned size = state_width(state) / 8;
    uint64_t frame = state->regs.rbp, next, caller;

    *backtrace = (struct backtrace){0};
    if (size == 2) /* 16-bit code keeps no reliable frames */
        return;
    if (size == 4)
        frame = (uint32_t)frame;
    while (frame && read_frame(state, frame, size, &next, &caller)) {
        /* Not a frame: no call returns to such an address. */
        if (!caller || (size == 8 && !state_is_canonical(state, caller)))
            return;
        if (backtrace->nr == BACKTRACE_MAX) {
            backtrace->is_cut = true;
            return;
        }
        backtrace->callers[backtrace->nr++] = caller;
        if (next <= frame)
            return;
        frame = next;
    }
}
