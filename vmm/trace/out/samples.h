/* SPDX-License-Identifier: MIT */
/*
 * Durations grouped by name: how many there are, and the exact median, 99th
 * percentile and extremes. Memory is bounded.
 */
#ifndef VMM_TRACE_OUT_SAMPLES_H
#define VMM_TRACE_OUT_SAMPLES_H

#include <stdio.h>

#include "base/util.h"

#define SAMPLES_NAME    40u
#define SAMPLES_MAX     4096u /* rows; any more share the last one */
#define SAMPLES_BUCKETS 64u

/* In the order of the tables. */
enum samples_class {
    SAMPLES_EXIT,
    SAMPLES_KVM, /* exits, as KVM's tracepoints show them */
    SAMPLES_SYSCALL,
    SAMPLES_TRAP,
    SAMPLES_HOST_CALL,
    SAMPLES_SERVICE,
    SAMPLES_NR_CLASSES,
};

struct samples; /* all rows */

/* NULL: out of memory. */
struct samples *samples_create(void) MUST_CHECK;
void samples_destroy(struct samples *samples);

/* Counts one of `class` and `name`, which may never end. */
void samples_begin(struct samples *samples, enum samples_class class,
                   const char *name);
/* One that was counted by samples_begin has ended, and took `ns`. */
void samples_end(struct samples *samples, enum samples_class class,
                 const char *name, uint64_t ns);
/* Does both. */
void samples_add(struct samples *samples, enum samples_class class,
                 const char *name, uint64_t ns);

/* Call it when all were added, before they are printed. True: the memory was
 * not enough for exact percentiles; all must be added once more, and then this
 * be called again. They are not counted twice. */
bool samples_settle(struct samples *samples);

/* How tables are printed. On fewer columns than SAMPLES_COLUMNS they have
 * shorter names and no minimum, and fit into 80. */
#define SAMPLES_COLUMNS 97u
struct samples_table {
    FILE *out;
    unsigned columns; /* of the terminal */
    uint64_t wall_ns; /* shares are of this */
};

/* Prints the table and the histogram of one class, if it has any, and a line
 * for those without an end. */
void samples_print(const struct samples *samples, enum samples_class class,
                   const char *title, const struct samples_table *table);

#endif
