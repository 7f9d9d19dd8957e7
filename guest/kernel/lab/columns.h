/* SPDX-License-Identifier: MIT */
/*
 * Records of the trace as the text's own tables, in three columns: OS (kernel
 * mode), hardware, program (user mode). What the hardware does at a trap and
 * at a return cannot be recorded by software; that it was done is known from
 * what it left: the trap frame.
 */
#ifndef LAB_COLUMNS_H
#define LAB_COLUMNS_H

#include "trace/history.h"

void columns_head(void);
void columns_line(const char *os, const char *hardware, const char *program);

/* The moment that a record tells of, in one line or several. `back`: where a
 * return goes, for those records that do not say; 0: not known. */
void columns_print(const struct hv_trace_record *r, uint64_t back);

/* Whether the record is part of the way back to ring 3. */
static inline bool columns_is_return(const struct hv_trace_record *r)
{
    return r->kind == HV_TRACE_SYSRET ||
           (r->kind == HV_TRACE_TRAPRET && r->ring == 3);
}

#endif
