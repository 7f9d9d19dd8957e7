/* SPDX-License-Identifier: MIT */
/*
 * A sample of the profile in words. Its record may come from a file: every
 * number in it is anything.
 */
#ifndef VMM_TRACE_WORDS_SAMPLE_H
#define VMM_TRACE_WORDS_SAMPLE_H

#include "labels.h"

/* How many of record->callers there are. */
unsigned sample_nr_callers(const struct hv_trace_record *record);

/* The function that an address is in: its symbol's name, or "0x..." where it
 * has none, as in ring 3. `is_return`: the call before it counts. Returns buf.
 */
char *sample_function(const struct trace_labels *labels,
                      const struct hv_trace_record *record, uint64_t address,
                      bool is_return, char *buf, size_t size);

/* "[halted]", "[in vmm]": what stands above the function; NULL: it ran. */
const char *sample_state(const struct hv_trace_record *record);

/* "sample: f < g < h", the callers as far as this record has them. */
void sample_describe(const struct trace_labels *labels,
                     const struct hv_trace_record *record, char *buf,
                     size_t size);

#endif
