/* SPDX-License-Identifier: MIT */
/*
 * --ktrace: what the host kernel's KVM does by itself, from its own
 * tracepoints, on the clock of our records. Needs the right to use tracefs.
 * Source: Linux Documentation/trace/ftrace.rst.
 */
#ifndef VMM_KVM_KTRACE_H
#define VMM_KVM_KTRACE_H

#include "record/recorder.h"

struct ktrace;

/* Makes a trace instance of our own, for the calling thread and those that it
 * will start. 0, or -errno after one line on stderr. */
int ktrace_open(struct ktrace **out) MUST_CHECK;
/* Removes the instance. */
void ktrace_close(struct ktrace *ktrace);
/* The directory in which it will be removed; lives as long as the process. */
const char *ktrace_parent(const struct ktrace *ktrace);

/* Its records: HV_TRACE_KVM. */
struct trace_source *ktrace_source(struct ktrace *ktrace);

/* The calling thread is this vCPU's. */
void ktrace_thread(struct ktrace *ktrace, unsigned vcpu);

/* Starts reading, in a thread of its own. 0 or -errno. */
int ktrace_start(struct ktrace *ktrace) MUST_CHECK;
/* Switches the tracepoints off, and reads the rest. */
void ktrace_finish(struct ktrace *ktrace);

/* One line of trace_pipe as records, at most `max`; returns how many, 0 if it
 * is no line of KVM's. *tid: the thread that it happened in. */
size_t ktrace_parse(const char *line, struct hv_trace_record *out, size_t max,
                    int *tid);

#endif
