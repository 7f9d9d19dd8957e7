/* SPDX-License-Identifier: MIT */
/*
 * The records of a trace file in order of time. The file holds them in blocks,
 * each of one source. Even within a source they are not quite in order of time,
 * because some records are written when the event they describe is over.
 */
#ifndef VMM_TRACE_FILE_READER_ORDER_H
#define VMM_TRACE_FILE_READER_ORDER_H

#include "hv/trace.h"
#include "input.h"
#include "reader_index.h"

/* As trace_reader_each. `behind` is the number of records missing after the
 * last one. The index's gaps are sorted. */
int reader_order_each(struct trace_input *input,
                      const struct reader_index *index, uint64_t behind,
                      void (*use)(void *ctx,
                                  const struct hv_trace_record *record),
                      void *ctx) MUST_CHECK;

#endif
