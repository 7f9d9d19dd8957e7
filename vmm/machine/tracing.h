/* SPDX-License-Identifier: MIT */
/*
 * What a machine records, and what reads the records: its rings, the live
 * trace, the trace file.
 */
#ifndef VMM_MACHINE_TRACING_H
#define VMM_MACHINE_TRACING_H

#include "kvm/counters.h"
#include "live.h"
#include "trace/file/meta.h"
#include "record/recorder.h"
#include "trace/file/writer.h"

struct machine;
struct machine_cpu;

/* Part of struct machine. */
struct tracing {
    bool is_started; /* by tracing_start: there is something to finish */
    struct trace_sources sources;
    struct trace_ring loop_ring; /* the event loop's thread */
    struct trace_meta meta;
    struct trace_info info;
    struct trace_labels *labels;
    struct live_trace *live;      /* --trace, else NULL */
    struct trace_writer *writer;  /* --trace=FILE, else NULL */
    struct ktrace *ktrace;        /* --ktrace, else NULL */
    struct kvm_counters counters; /* for a trace, or for --stats */
    uint64_t lost;
};

/* Are the records read (--trace, --trace=FILE)? */
bool tracing_is_wanted(const struct machine *machine);

/* To be called before the vCPUs are created: opens the file. STATUS_OK, or the
 * status to end with after one line on stderr. */
int tracing_init(struct machine *machine) MUST_CHECK;
/* Makes the ring of a vCPU. Returns as tracing_init. */
int tracing_add_cpu(struct machine *machine,
                    struct machine_cpu *cpu) MUST_CHECK;

/* Before the device of KVM is closed: measures what an exit costs without
 * vmm. */
void tracing_calibrate(struct machine *machine);

/* From a vCPU's thread, when it begins. */
void tracing_this_is_cpu(struct machine_cpu *cpu);

/* From the event loop's thread: when the machine starts, repeatedly while it
 * runs, and when all vCPU threads are joined. */
void tracing_start(struct machine *machine);
void tracing_poll(struct machine *machine);
void tracing_finish(struct machine *machine);

/* Names and times for records, even if no trace was asked for. NULL if out of
 * memory. */
const struct trace_info *tracing_info(struct machine *machine);

/* For --stats: prints what KVM handled without us. */
void tracing_print_counters(struct machine *machine, FILE *out);

void tracing_destroy(struct machine *machine);

#endif
