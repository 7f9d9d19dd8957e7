/* SPDX-License-Identifier: MIT */
/*
 * Live records of several sources in the order of their time. A record is
 * given on when no source can still come with an earlier one.
 */
#ifndef VMM_TRACE_OUT_ORDER_H
#define VMM_TRACE_OUT_ORDER_H

#include "record/source.h"

struct trace_order;

/* Called for each record in its turn. */
typedef void (*trace_order_fn)(void *ctx, const struct hv_trace_record *record);

/* `patience` is in TSC ticks: how long a source may take from reading the
 * clock to showing the record. NULL: no memory. */
struct trace_order *trace_order_create(struct trace_sources *sources,
                                       uint64_t patience, trace_order_fn use,
                                       void *ctx) MUST_CHECK;
void trace_order_destroy(struct trace_order *order);

/* Reads what the sources have, as far as there is room for it; returns how many
 * records that were. */
size_t trace_order_read(struct trace_order *order);

/* Gives on what was read and is due, at most `max` records; with `all`, what is
 * not due too: the sources must be silent and all read. Returns how many. */
size_t trace_order_give(struct trace_order *order, size_t max, bool all);

/* Records that were written over before they could be read. */
uint64_t trace_order_lost(const struct trace_order *order);
/* Records that have not been read. */
uint64_t trace_order_unread(const struct trace_order *order);

#endif
