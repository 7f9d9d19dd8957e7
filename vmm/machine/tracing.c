/* SPDX-License-Identifier: MIT */
/*
 * What a machine records, and what reads the records.
 */
#include "tracing.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "kvm/empty_exit.h"
#include "kvm/host_cpu.h"
#include "host/sandbox.h"
#include "kvm/ktrace.h"
#include "base/log.h"
#include "machine.h"
#include "trace/file/counted.h"
#include "trace/out/style.h"
#include "record/thread.h"

#define LOOP_RECORDS 16384u /* the event loop writes few */

bool tracing_is_wanted(const struct machine *machine)
{
    return machine->options->trace || machine->options->trace_file;
}

/* --------------------------------------------------------------- the rings */

/* Called before entering the sandbox, in which /sys is not visible. */
static void note_origin(struct machine *machine)
{
    struct trace_origin *origin = &machine->tracing.meta.origin;
    struct host_cpu cpu;
    size_t n = 0;

    host_cpu_read(&cpu);
    snprintf(origin->vmm, sizeof(origin->vmm), "%s", VMM_VERSION);
    snprintf(origin->host_kernel, sizeof(origin->host_kernel), "%s",
             cpu.kernel);
    snprintf(origin->cpu_vendor, sizeof(origin->cpu_vendor), "%s", cpu.vendor);
    snprintf(origin->cpu, sizeof(origin->cpu), "%s", cpu.model);
    snprintf(origin->virtualisation, sizeof(origin->virtualisation), "%s",
             cpu.virtualisation);
    for (int i = 0; i < machine->options->nr_own_words; i++) {
        const char *word = machine->options->own_words[i];
        int added = snprintf(origin->options + n, sizeof(origin->options) - n,
                             "%s%s", i ? " " : "", word);
        n += added > 0 ? (size_t)added : 0;
        if (n >= sizeof(origin->options))
            return;
    }
}

int tracing_init(struct machine *machine)
{
    struct tracing *tracing = &machine->tracing;
    const char *path = machine->options->trace_file;

    trace_sources_init(&tracing->sources);
    tracing->meta.exit_code = -1;
    if (!tracing_is_wanted(machine))
        return STATUS_OK;
    note_origin(machine);
    if (machine->options->ktrace && ktrace_open(&tracing->ktrace))
        return STATUS_HOST_ERROR;
    if (path && trace_writer_open(path, &tracing->writer))
        return STATUS_HOST_IO;
    if (trace_ring_create(&tracing->loop_ring, LOOP_RECORDS)) {
        log_error("--trace: out of memory");
        return STATUS_HOST_ERROR;
    }
    snprintf(tracing->loop_ring.source.name, TRACE_SOURCE_NAME, "event loop");
    if (trace_sources_add(&tracing->sources, &tracing->loop_ring.source))
        return STATUS_BUG;
    if (tracing->ktrace &&
        trace_sources_add(&tracing->sources, ktrace_source(tracing->ktrace)))
        return STATUS_BUG;
    return STATUS_OK;
}

void tracing_calibrate(struct machine *machine)
{
    uint64_t *ticks = &machine->tracing.meta.empty_exit_ticks;

    /* With --ktrace each exit is measured. */
    if (!tracing_is_wanted(machine) || machine->tracing.ktrace)
        return;
    *ticks = empty_exit_ticks(&machine->kvm);
    if (!*ticks)
        log_warn("--trace: what an exit costs without vmm could not be "
                 "measured; the trace does not say how long the guest stands "
                 "still");
}

void tracing_this_is_cpu(struct machine_cpu *cpu)
{
    struct ktrace *ktrace = cpu->machine->tracing.ktrace;

    trace_thread_set(&cpu->exit.ring, cpu->vcpu.id);
    if (ktrace)
        ktrace_thread(ktrace, cpu->vcpu.id);
}

/* A ring knows how far one reader is: with two, it has all its memory at
 * once. */
static int create_ring(const struct machine *machine, struct trace_ring *ring)
{
    bool has_file = machine->options->trace_file;
    uint64_t most = has_file ? TRACE_FILE_RECORDS : TRACE_LIVE_RECORDS;

    if (has_file && machine->options->trace)
        return trace_ring_create(ring, most);
    int rc = trace_ring_create(ring, TRACE_FLIGHT_RECORDS);
    if (rc || !tracing_is_wanted(machine))
        return rc;
    return trace_ring_reserve(ring, most);
}

int tracing_add_cpu(struct machine *machine, struct machine_cpu *cpu)
{
    guest_ring_init(&cpu->exit.guest_ring, cpu->vcpu.id,
                    &cpu->exit.ring.source);
    if (create_ring(machine, &cpu->exit.ring)) {
        log_error("out of memory for the recorder of vCPU %u", cpu->vcpu.id);
        return STATUS_HOST_ERROR;
    }
    snprintf(cpu->exit.ring.source.name, TRACE_SOURCE_NAME, "vcpu %u",
             cpu->vcpu.id);
    if (trace_sources_add(&machine->tracing.sources, &cpu->exit.ring.source))
        return STATUS_BUG;
    if (tracing_is_wanted(machine) &&
        trace_sources_add(&machine->tracing.sources,
                          &cpu->exit.guest_ring.source))
        return STATUS_BUG;
    return STATUS_OK;
}

/* --------------------------------------------------------------- who reads */

static bool is_mid_line(void *ctx)
{
    return console_is_mid_line(ctx);
}

static void line_ended(void *ctx)
{
    console_line_ended(ctx);
}

static void start_live(struct machine *machine)
{
    struct tracing *tracing = &machine->tracing;
    const struct live_config config = {
        .type = machine->options->trace_format,
        .info = &tracing->info,
        .labels = tracing->labels,
        .style = trace_style_of(STDERR_FILENO),
        .sources = &tracing->sources,
        .fd = STDERR_FILENO,
        .wake_fd = machine->wake_fd,
        .is_mid_line = console_is_beside() ? is_mid_line : NULL,
        .line_ended = line_ended,
        .ctx = machine->console,
    };

    tracing->live = live_create(&config);
    if (!tracing->live)
        log_warn("--trace: out of memory; the machine runs without");
}

static void start_counters(struct machine *machine)
{
    const struct vcpu *vcpus[OPTIONS_MAX_CPUS];

    for (unsigned i = 0; i < machine->nr_cpus; i++)
        vcpus[i] = &machine->cpus[i].vcpu;
    /* If the kernel has no counters, nothing is printed. */
    (void)!kvm_counters_start(&machine->tracing.counters, &machine->vm, vcpus,
                              machine->nr_cpus);
}

static int start_writer(pthread_t *thread, void *run(void *arg), void *arg)
{
    const struct sandbox_thread what = {SANDBOX_TRACE, run, arg, NULL, 0};

    return sandbox_start(&what, NULL, thread);
}

void tracing_start(struct machine *machine)
{
    struct tracing *tracing = &machine->tracing;

    if (machine->options->stats || tracing_is_wanted(machine))
        start_counters(machine);
    if (!tracing_is_wanted(machine))
        return;
    if (!tracing_info(machine)) {
        log_warn("--trace: out of memory; the machine runs without");
        return;
    }
    tracing->is_started = true;
    trace_thread_set(&tracing->loop_ring, HV_TRACE_NO_VCPU);
    if (tracing->ktrace && ktrace_start(tracing->ktrace))
        log_warn("--ktrace: its thread cannot be started; the machine runs "
                 "without");
    if (machine->options->trace)
        start_live(machine);
    /* If the file's thread cannot be started, the machine runs without the
     * file; a message was printed. */
    if (tracing->writer &&
        trace_writer_start(tracing->writer, &tracing->meta, tracing->labels,
                           &tracing->sources, start_writer)) {
        trace_writer_destroy(tracing->writer);
        tracing->writer = NULL;
    }
}

void tracing_poll(struct machine *machine)
{
    if (machine->tracing.live)
        live_poll(machine->tracing.live);
}

void tracing_finish(struct machine *machine)
{
    struct tracing *tracing = &machine->tracing;
    struct trace_meta *meta = &tracing->meta;
    const struct machine_end *end = &machine->end;

    if (!tracing->is_started)
        return;
    trace_thread_set(NULL, HV_TRACE_NO_VCPU);
    snprintf(meta->end, sizeof(meta->end), "%s%s%s",
             end->by_guest ? "guest" : status_name(end->code),
             end->detail[0] ? ": " : "", end->detail);
    meta->exit_code = end->code;
    meta->wall_ns = (uint64_t)trace_time_ns(&tracing->info, trace_now());
    tracing->info.end = meta->end;
    tracing->info.exit_code = meta->exit_code;
    if (tracing->ktrace)
        ktrace_finish(tracing->ktrace);
    kvm_counters_read(&tracing->counters);
    char *counted = counted_write(&tracing->counters);
    if (counted)
        tracing->info.halted_ns = counted_halted_ns(counted);
    if (tracing->live)
        tracing->lost += live_finish(tracing->live);
    if (tracing->writer) {
        (void)!tracing_info(machine); /* names may have arrived late */
        tracing->lost += trace_writer_finish(tracing->writer, meta,
                                             tracing->labels, counted);
    }
    free(counted);
}

void tracing_print_counters(struct machine *machine, FILE *out)
{
    struct tracing *tracing = &machine->tracing;
    uint64_t nr_exits = 0;

    kvm_counters_read(&tracing->counters);
    for (unsigned i = 0; i < machine->nr_cpus; i++)
        nr_exits += machine->cpus[i].exit.nr_exits;
    char *text = counted_write(&tracing->counters);
    fputc('\n', out);
    if (text)
        counted_print(text, nr_exits, out);
    free(text);
}

void tracing_destroy(struct machine *machine)
{
    struct tracing *tracing = &machine->tracing;

    kvm_counters_stop(&tracing->counters);
    live_destroy(tracing->live);
    trace_writer_destroy(tracing->writer);
    ktrace_close(tracing->ktrace);
    trace_ring_destroy(&tracing->loop_ring);
    trace_labels_destroy(tracing->labels);
    trace_sources_fini(&tracing->sources);
}
