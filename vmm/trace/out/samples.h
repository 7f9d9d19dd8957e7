/* SPDX-License-Identifier: MIT */
/*
 * Durations by what they belong to: how many, and the exact ones in the middle
 * and at the edges.
 */
#ifndef VMM_TRACE_OUT_SAMPLES_H
#define VMM_TRACE_OUT_SAMPLES_H

#include <stdio.h>

#include "base/util.h"

#define SAMPLES_NAME    40u
#define SAMPLES_MAX     4096u /* rows; what is more is in the last */
#define SAMPLES_BUCKETS 64u

/* The order of the tables. */
enum samples_class {
    SAMPLES_EXIT,
    SAMPLES_KVM, /* exits as KVM's tracepoints tell them */
    SAMPLES_SYSCALL,
    SAMPLES_TRAP,
    SAMPLES_HOST_CALL,
    SAMPLES_SERVICE,
    SAMPLES_NR_CLASSES,
};

struct samples; /* all rows */

/* NULL: no memory. */
struct samples *samples_create(void) MUST_CHECK;
void samples_destroy(struct samples *samples);

/* One more of `class` and `name`; it may never have an end. */
void samples_begin(struct samples *samples, enum samples_class class,
                   const char *name);
/* One that was begun is over, and took `ns`. */
void samples_end(struct samples *samples, enum samples_class class,
                 const char *name, uint64_t ns);
/* Both. */
void samples_add(struct samples *samples, enum samples_class class,
                 const char *name, uint64_t ns);

/* The table and the histogram of one class, if it has any, and a line of those
 * without an end; `wall_ns` is what shares are of. */
void samples_print(struct samples *samples, enum samples_class class,
                   const char *title, uint64_t wall_ns, FILE *out);

#endif
