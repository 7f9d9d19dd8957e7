/* SPDX-License-Identifier: MIT */
/*
 * --ktrace: what KVM does inside the host's kernel, from KVM's own tracepoints,
 * with the clock of our records. Needs permission to use tracefs. Source: Linux
 * Documentation/trace/ftrace.rst.
 */
#ifndef VMM_KVM_KTRACE_H
#define VMM_KVM_KTRACE_H

#include "record/recorder.h"

struct ktrace;

/* Creates a trace instance of our own, for the calling thread and the threads
 * that it will start. 0, or -errno after one line on stderr. */
int ktrace_open(struct ktrace **out) MUST_CHECK;
/* Removes the instance. */
void ktrace_close(struct ktrace *ktrace);
/* The directory from which the instance will be removed; the string lives as
 * long as the process. */
const char *ktrace_parent(const struct ktrace *ktrace);

/* The source of its records, HV_TRACE_KVM. */
struct trace_source *ktrace_source(struct ktrace *ktrace);

/* Says that the calling thread is that of this vCPU. */
void ktrace_thread(struct ktrace *ktrace, unsigned vcpu);

/* Starts reading, in a thread of its own. 0 or -errno. */
int ktrace_start(struct ktrace *ktrace) MUST_CHECK;
/* Switches the tracepoints off, and reads the rest. */
void ktrace_finish(struct ktrace *ktrace);

/* Turns one line of trace_pipe into at most `max` records; returns their
 * number, 0 if the line is not from KVM. *tid becomes the thread in which it
 * happened. */
size_t ktrace_parse(const char *line, struct hv_trace_record *out, size_t max,
                    int *tid);

#endif
