/* SPDX-License-Identifier: MIT */
/*
 * A record as a step of a walk: which level the step belongs to, and a plain
 * sentence that says what happens. `vmm trace --walk` and the page use the same
 * sentences.
 */
#ifndef VMM_TRACE_WORDS_STEPS_H
#define VMM_TRACE_WORDS_STEPS_H

#include "kinds.h"

/* How a hypercall ended: a step that has no record of its own. */
#define STEPS_ANSWER  1u
#define STEPS_ERROR   2u
#define STEPS_REFUSAL 3u
#define STEPS_LAST    4u /* it ended the machine */

struct step {
    enum trace_lane level;
    /* {who} stands for the program, {device} for the device, {what} for the
     * record in the words of trace_describe, {why} for steps_why; {result} for
     * the answer to a hypercall. */
    const char *sentence;
};

/* The row for a record; 0 if the record is no step, because its text goes with
 * another record, or because it says nothing new (a line that goes down). */
unsigned steps_of(const struct hv_trace_record *record);

/* The row for what came of a hypercall: one of STEPS_ANSWER to STEPS_LAST. */
unsigned steps_of_answer(const struct hv_trace_record *exit);

/* What the access was that led to a page fault, in parentheses, from the error
 * code; "" for any other record. buf should have STEPS_WHY bytes. */
#define STEPS_WHY 80u
void steps_why(const struct hv_trace_record *record, char *buf, size_t size);

/* Row `index`, from 1 on; NULL after the last. */
const struct step *steps_row(unsigned index);

#endif
