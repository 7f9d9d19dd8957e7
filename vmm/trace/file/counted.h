/* SPDX-License-Identifier: MIT */
/*
 * KVM's counters, in a trace file and as a table: the events that KVM handled
 * without leaving to vmm.
 */
#ifndef VMM_TRACE_FILE_COUNTED_H
#define VMM_TRACE_FILE_COUNTED_H

#include <stdio.h>

#include "kvm/counters.h"

/* The counters that grew, as JSON text that the caller frees; NULL if out of
 * memory. */
char *counted_write(const struct kvm_counters *counters);

/* Prints such a JSON text as a table. `nr_exits` is the number of exits that
 * reached vmm. Prints nothing if `text` is not well formed. */
void counted_print(const char *text, uint64_t nr_exits, FILE *out);

/* How long the guest's CPUs stood halted in KVM, in ns; 0 if it is not said. */
uint64_t counted_halted_ns(const char *text);

#endif
