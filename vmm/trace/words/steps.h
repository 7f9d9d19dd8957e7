/* SPDX-License-Identifier: MIT */
/*
 * A record as a step of a walk: whose step it is, and what happens in a plain
 * sentence. `vmm trace --walk` and the page fill the same sentences.
 */
#ifndef VMM_TRACE_WORDS_STEPS_H
#define VMM_TRACE_WORDS_STEPS_H

#include "kinds.h"

/* Says how an exit ended: a step that no record has of its own. */
#define STEPS_ANSWER  1u
#define STEPS_REFUSAL 2u

struct step {
    enum trace_lane level;
    /* With {who} for the program, {device}, and {what} for the record in the
     * words of trace_describe; {result} in those of STEPS_ANSWER. */
    const char *sentence;
};

/* The row of a record, 0 if it is none: its text goes with another's, or it
 * says nothing new (a line that goes down). */
unsigned steps_of(const struct hv_trace_record *record);

/* Row `index`, from 1 on; NULL after the last. */
const struct step *steps_row(unsigned index);

/* Is `value` an error as Linux returns it? */
static inline bool steps_is_error(uint64_t value)
{
    return (int64_t)value < 0 && (int64_t)value > -4096;
}

#endif
