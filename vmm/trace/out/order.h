/* SPDX-License-Identifier: MIT */
/*
 * Merges the live records of several sources in order of time. A record is
 * passed on once no source can still deliver an earlier one.
 */
#ifndef VMM_TRACE_OUT_ORDER_H
#define VMM_TRACE_OUT_ORDER_H

#include "record/source.h"

struct trace_order;

/* Called for each record, in order. */
typedef void (*trace_order_fn)(void *ctx, const struct hv_trace_record *record);

/* `patience`, in TSC ticks, is how long a source may take from reading the
 * clock to publishing the record. NULL: out of memory. */
struct trace_order *trace_order_create(struct trace_sources *sources,
                                       uint64_t patience, trace_order_fn use,
                                       void *ctx) MUST_CHECK;
void trace_order_destroy(struct trace_order *order);

/* Reads what the sources have, as far as there is room; returns how many
 * records that were. */
size_t trace_order_read(struct trace_order *order);

/* Passes on at most `max` of the records that were read and are due. With
 * `all`, passes on the others too; the sources must then be silent and
 * completely read. Returns how many records it passed on. */
size_t trace_order_give(struct trace_order *order, size_t max, bool all);

/* How many records were overwritten before they could be read. */
uint64_t trace_order_lost(const struct trace_order *order);
/* How many records have not been read yet. */
uint64_t trace_order_unread(const struct trace_order *order);

#endif
