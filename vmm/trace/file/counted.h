/* SPDX-License-Identifier: MIT */
/*
 * KVM's counters in a trace file, and as a table: what KVM handled without us.
 */
#ifndef VMM_TRACE_FILE_COUNTED_H
#define VMM_TRACE_FILE_COUNTED_H

#include <stdio.h>

#include "kvm/counters.h"

/* JSON text of those that grew, to be freed; NULL: no memory. */
char *counted_write(const struct kvm_counters *counters);

/* The table of such a text; `nr_exits` came to vmm. Nothing if it is no such
 * text. */
void counted_print(const char *text, uint64_t nr_exits, FILE *out);

#endif
