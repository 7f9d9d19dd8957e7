/* SPDX-License-Identifier: MIT */
/*
 * A record as a step of a walk: which level the step belongs to, and a plain
 * sentence that says what happens. `vmm trace --walk` and the page use the same
 * sentences.
 */
#ifndef VMM_TRACE_WORDS_STEPS_H
#define VMM_TRACE_WORDS_STEPS_H

#include "kinds.h"

/* How an exit ended: a step that has no record of its own. */
#define STEPS_ANSWER  1u
#define STEPS_REFUSAL 2u

struct step {
    enum trace_lane level;
    /* {who} stands for the program, {device} for the device, and {what} for the
     * record in the words of trace_describe; {result} for those of
     * STEPS_ANSWER. */
    const char *sentence;
};

/* The row for a record; 0 if the record is no step, because its text goes with
 * another record, or because it says nothing new (a line that goes down). */
unsigned steps_of(const struct hv_trace_record *record);

/* Row `index`, from 1 on; NULL after the last. */
const struct step *steps_row(unsigned index);

/* Is `value` an error in Linux's convention? */
static inline bool steps_is_error(uint64_t value)
{
    return (int64_t)value < 0 && (int64_t)value > -4096;
}

#endif
