/* SPDX-License-Identifier: MIT */
/*
 * When to remind a guest of input that it was told of by an interrupt, and has
 * not read. A driver may open the interrupt controller last, and an IOAPIC
 * forgets an edge that comes while it masks the line, so another edge is
 * needed. A guest that never reads gets one less and less often.
 */
#ifndef VMM_MACHINE_REMINDER_H
#define VMM_MACHINE_REMINDER_H

#include "base/util.h"

#define REMINDER_MS     20u
#define REMINDER_DOUBLE 5u /* times that the pause doubles */

/* Starts all zero: nothing is due. One thread. */
struct reminder {
    uint64_t due_ms; /* of now_ms; 0: not at all */
    unsigned nr;     /* doublings so far */
};

/* The guest was told of input. */
static inline void reminder_start(struct reminder *reminder, uint64_t now)
{
    *reminder = (struct reminder){.due_ms = now + REMINDER_MS};
}

/* Is it time to remind the guest? If so, the next time is set. */
static inline bool reminder_is_due(struct reminder *reminder, uint64_t now)
{
    if (!reminder->due_ms || now < reminder->due_ms)
        return false;
    if (reminder->nr < REMINDER_DOUBLE)
        reminder->nr++;
    reminder->due_ms = now + (REMINDER_MS << reminder->nr);
    return true;
}

#endif
