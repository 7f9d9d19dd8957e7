/* SPDX-License-Identifier: MIT */
/*
 * The profile: samples, counted by the stack that they found. Memory is
 * bounded.
 */
#ifndef VMM_TRACE_OUT_PROFILE_H
#define VMM_TRACE_OUT_PROFILE_H

#include "output.h"

#define PROFILE_STACKS 16384u /* further ones are counted as "[others]" */

struct profile;

/* NULL: no memory. `info` outlives it. */
struct profile *profile_create(const struct trace_info *info) MUST_CHECK;
void profile_destroy(struct profile *profile);

/* The next record; any that is no SAMPLE is passed over. `process`: the name of
 * the program that its vCPU has, "" if it is not known. */
void profile_record(struct profile *profile,
                    const struct hv_trace_record *record, const char *process);

/* A line for each stack, the outermost first, and how many samples found it:
 * "vCPU 0;ring 0;main;work 12". In the order of the alphabet. */
void profile_print_folded(const struct profile *profile, FILE *out);

/* The functions, those with most samples first. False: there are no samples,
 * and nothing was printed. */
bool profile_print_table(const struct profile *profile, FILE *out);

#endif
