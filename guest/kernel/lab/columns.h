/* SPDX-License-Identifier: MIT */
/*
 * Prints records of the trace like the tables of the study text, in three
 * columns: OS (kernel mode), hardware, program (user mode). Software cannot
 * record what the hardware does at a trap and at a return; we know that it was
 * done from what it left behind: the trap frame.
 */
#ifndef LAB_COLUMNS_H
#define LAB_COLUMNS_H

#include "trace/history.h"

void columns_head(void);
void columns_line(const char *os, const char *hardware, const char *program);

/* Prints the event of one record, in one or more lines. `back`: the address
 * that a return goes to, for records that do not have it; 0: not known. */
void columns_print(const struct hv_trace_record *r, uint64_t back);

/* Whether the record is part of the way back to ring 3. */
static inline bool columns_is_return(const struct hv_trace_record *r)
{
    return r->kind == HV_TRACE_SYSRET ||
           (r->kind == HV_TRACE_TRAPRET && r->ring == 3);
}

#endif
