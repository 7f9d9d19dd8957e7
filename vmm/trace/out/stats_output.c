/* SPDX-License-Identifier: MIT */
/*
 * The stats output: for each port, address, hypercall and system call, how
 * often, how long, and what share of the time.
 */
#include <inttypes.h>
#include <linux/kvm.h>
#include <stdlib.h>

#include "base/names.h"
#include "bios/words.h"
#include "trace/file/counted.h"
#include "trace/words/describe.h"
#include "trace/words/processes.h"
#include "profile.h"
#include "samples.h"
#include "summary.h"
#include "trace/words/kinds.h"
#include "trace/words/words.h"

#define TRAP_SLOTS 256u

struct stats {
    FILE *out;
    unsigned columns;
    const struct trace_info *info;
    struct samples *samples;
    struct processes processes;
    struct story *story;
    struct summary summary;
    struct profile *profile;
    struct {          /* the open exit of each vCPU, as KVM reported it */
        uint64_t tsc; /* 0: no exit is open */
        char name[SAMPLES_NAME];
    } kvm[TRAP_SLOTS];
    struct { /* traps being handled, by vCPU and depth */
        uint64_t tsc[8];
        uint32_t vector[8];
        unsigned depth;
    } traps[TRAP_SLOTS];
    uint64_t first_tsc, last_tsc;
    uint64_t nr_records, nr_lost;
    uint64_t nr_exits;
};

/* The name under which an exit is counted. */
static void name_exit(const struct stats *stats,
                      const struct hv_trace_record *r, char *buf, size_t size)
{
    const struct trace_labels *labels = stats->info->labels;
    bool is_write = r->flags & HV_TRACE_WRITE;
    const char *device = NULL;

    if (r->flags & HV_TRACE_BIOS) {
        bios_name(r, buf, size);
    } else if (r->flags & HV_TRACE_CALL) {
        const char *name = r->address <= UINT32_MAX
                               ? names_hypercall((uint32_t)r->address)
                               : "unknown";
        snprintf(buf, size, "hypercall %s", name);
    } else if (r->reason == KVM_EXIT_IO) {
        device = trace_label_port(labels, r->address);
        snprintf(buf, size, "%s 0x%" PRIx64 " %s", is_write ? "out" : "in",
                 r->address, device ? device : "(nobody)");
    } else if (r->reason == KVM_EXIT_MMIO) {
        device = trace_label_mmio(labels, r->address);
        snprintf(buf, size, "%s 0x%" PRIx64 " %s", is_write ? "write" : "read",
                 r->address, device ? device : "(nobody)");
    } else {
        trace_describe(stats->info, r, buf, size);
    }
}

/* Traps nest: an interrupt may come while an exception is being handled. */
static void note_trap(struct stats *stats, const struct hv_trace_record *r)
{
    unsigned *depth = &stats->traps[r->vcpu].depth;
    uint64_t *tsc = stats->traps[r->vcpu].tsc;
    uint32_t *vector = stats->traps[r->vcpu].vector;
    char name[SAMPLES_NAME];

    if (r->kind == HV_TRACE_TRAP) {
        trace_words_vector(stats->info->labels, r->reason, name, sizeof(name));
        samples_begin(stats->samples, SAMPLES_TRAP, name);
        if (*depth == ARRAY_SIZE(stats->traps[0].tsc))
            *depth = 0; /* their returns were not seen: start again */
        tsc[*depth] = r->tsc;
        vector[(*depth)++] = r->reason;
        return;
    }
    while (*depth && vector[*depth - 1] != r->reason)
        (*depth)--; /* a process that ends in its trap never returns from it */
    if (!*depth)
        return;
    (*depth)--;
    trace_words_vector(stats->info->labels, r->reason, name, sizeof(name));
    samples_end(stats->samples, SAMPLES_TRAP, name,
                trace_ticks_ns(stats->info, r->tsc - tsc[*depth]));
}

static void note_sysret(struct stats *stats, const struct hv_trace_record *r)
{
    char name[SAMPLES_NAME];
    uint64_t ns;

    if (!processes_call_took(&stats->processes, stats->info, r, &ns))
        return;
    samples_end(stats->samples, SAMPLES_SYSCALL,
                trace_label_any_syscall(r->reason, name, sizeof(name)), ns);
}

/* Between KVM's exit and its next entry the guest stands still, whether KVM or
 * vmm works. */
static void note_kvm(struct stats *stats, const struct hv_trace_record *r)
{
    uint64_t *tsc = &stats->kvm[r->vcpu].tsc;
    char *name = stats->kvm[r->vcpu].name;

    if (r->vcpu == HV_TRACE_NO_VCPU)
        return;
    if (trace_kind_is_kvm(r, "kvm_exit:")) {
        trace_words_kvm(r, name, SAMPLES_NAME);
        samples_begin(stats->samples, SAMPLES_KVM, name);
        *tsc = r->tsc;
    } else if (trace_kind_is_kvm(r, "kvm_entry:") && *tsc) {
        samples_end(stats->samples, SAMPLES_KVM, name,
                    trace_ticks_ns(stats->info, r->tsc - *tsc));
        *tsc = 0;
    }
}

static void stats_record(void *output, const struct hv_trace_record *r)
{
    struct stats *stats = output;
    char name[TRACE_WHAT_MAX];
    uint64_t ns = trace_ticks_ns(stats->info, r->handled);

    if (r->kind != HV_TRACE_LOST)
        stats->nr_records++;
    if (!stats->first_tsc)
        stats->first_tsc = r->tsc;
    if (r->tsc > stats->last_tsc)
        stats->last_tsc = r->tsc;
    processes_learn(&stats->processes, r);
    const struct story_note note = story_add(stats->story, r);
    summary_record(&stats->summary, stats->info, r, &note);
    switch (r->kind) {
    case HV_TRACE_EXIT:
        stats->nr_exits++;
        name_exit(stats, r, name, sizeof(name));
        samples_add(stats->samples, SAMPLES_EXIT, name, ns);
        break;
    case HV_TRACE_HOST_CALL:
        samples_add(stats->samples, SAMPLES_HOST_CALL,
                    trace_label_any_syscall(r->reason, name, sizeof(name)), ns);
        break;
    case HV_TRACE_SERVICE: {
        const char *device = trace_label_device(stats->info->labels, r->reason);
        samples_add(stats->samples, SAMPLES_SERVICE, device ? device : "device",
                    ns);
        break;
    }
    case HV_TRACE_KVM:
        note_kvm(stats, r);
        break;
    case HV_TRACE_SAMPLE:
        profile_record(stats->profile, r,
                       story_process_name(stats->story, note.pid, r->vcpu));
        break;
    case HV_TRACE_SYSCALL:
        samples_begin(stats->samples, SAMPLES_SYSCALL,
                      trace_label_any_syscall(r->reason, name, sizeof(name)));
        break;
    case HV_TRACE_SYSRET:
        note_sysret(stats, r);
        break;
    case HV_TRACE_TRAP:
    case HV_TRACE_TRAPRET:
        note_trap(stats, r);
        break;
    case HV_TRACE_LOST:
        stats->nr_lost += r->count;
        break;
    default:
        break;
    }
}

/* Prints the parts that add up to the whole time. */
static void print_whole(const struct stats *stats)
{
    struct summary_part parts[SUMMARY_PARTS];
    const struct trace_info *info = stats->info;
    uint64_t whole;
    char time[32];

    summary_parts(&stats->summary, info, parts, &whole);
    if (!whole || info->has_gaps)
        return;
    fprintf(stats->out, "%-34s %9s %8s %10s\n", "where the time of vCPUs went",
            "", "of time", "in all");
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        if (!parts[i].ticks)
            continue;
        trace_format_ns(trace_ticks_ns(info, parts[i].ticks), time,
                        sizeof(time));
        fprintf(stats->out, "%-34s %9s %6.2f %% %10s\n", parts[i].name, "",
                100 * (double)parts[i].ticks / (double)whole, time);
    }
    trace_format_ns(trace_ticks_ns(info, whole), time, sizeof(time));
    fprintf(stats->out, "%-34s %9s %6.2f %% %10s\n\n", "all", "", 100.0, time);
}

static void stats_finish(void *output)
{
    static const char *const titles[] = {
        [SAMPLES_EXIT] = "exits to vmm, and how long they took",
        [SAMPLES_KVM] = "KVM's exits, until the next entry",
        [SAMPLES_SYSCALL] = "system calls of programs",
        [SAMPLES_TRAP] = "traps and interrupts in the guest",
        [SAMPLES_HOST_CALL] = "host system calls for the guest",
        [SAMPLES_SERVICE] = "requests served by devices",
    };
    struct stats *stats = output;
    uint64_t wall =
        trace_ticks_ns(stats->info, stats->last_tsc - stats->first_tsc);
    char time[32];

    trace_format_ns(wall, time, sizeof(time));
    fprintf(stats->out, "%s: %" PRIu64 " records in %s", stats->info->title,
            stats->nr_records, time);
    if (stats->nr_lost)
        fprintf(stats->out, ", lost=%" PRIu64, stats->nr_lost);
    fputc('\n', stats->out);
    trace_print_origin(stats->info, stats->columns, stats->out);
    fputc('\n', stats->out);
    story_finish(stats->story);
    print_whole(stats);
    if (profile_print_table(stats->profile, stats->out))
        fputc('\n', stats->out);
    for (unsigned i = 0; i < SAMPLES_NR_CLASSES; i++)
        samples_print(stats->samples, (enum samples_class)i, titles[i], wall,
                      stats->out);
    if (stats->info->counters)
        counted_print(stats->info->counters, stats->nr_exits, stats->out);
}

static void stats_destroy(void *output)
{
    struct stats *stats = output;

    samples_destroy(stats->samples);
    profile_destroy(stats->profile);
    story_destroy(stats->story);
    free(stats);
}

static void *stats_create(FILE *out, const struct trace_info *info,
                          const struct trace_style *style)
{
    struct stats *stats = calloc(1, sizeof(*stats));

    if (!stats)
        return NULL;
    stats->out = out;
    stats->columns = style->columns;
    stats->info = info;
    stats->samples = samples_create();
    stats->profile = profile_create(info);
    stats->story = story_create(
        &(struct story_events){.ctx = &stats->summary, .piece = summary_piece},
        info);
    if (!stats->samples || !stats->profile || !stats->story) {
        stats_destroy(stats);
        return NULL;
    }
    return stats;
}

const struct trace_output_type trace_output_stats = {
    .name = "stats",
    .what = "how often, how long: each port, hypercall, system call",
    .create = stats_create,
    .record = stats_record,
    .finish = stats_finish,
    .destroy = stats_destroy,
};
