/* SPDX-License-Identifier: MIT */
/*
 * A made-up recording that looks like a real one: two vCPUs, processes, and a
 * virtual disk with its own thread. For tests of what is made of a trace.
 */
#ifndef TESTS_TRACE_SCENE_H
#define TESTS_TRACE_SCENE_H

#include <stdbool.h>
#include <stddef.h>

#include "hv/trace.h"

#define SCENE_START_TSC UINT64_C(5000000000000)
#define SCENE_TSC_KHZ   2500000u
#define SCENE_NR_VCPUS  2u

struct scene {
    struct hv_trace_record *records; /* sorted by TSC */
    size_t nr;
};

/* Makes at least `nr` records, the same ones each time. With `has_lost` some
 * are missing, and a LOST record takes their place. Ends the program if out of
 * memory. */
struct scene scene_create(size_t nr, bool has_lost);
void scene_destroy(struct scene *scene);

/* Names for what the scene contains; NULL if out of memory. */
struct trace_labels;
struct trace_labels *scene_labels(void);

#endif
