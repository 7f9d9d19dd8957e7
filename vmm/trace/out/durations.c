/* SPDX-License-Identifier: MIT */
/*
 * Finds the begin that belongs to an end, and the name under which both are
 * counted.
 */
#include "durations.h"

#include <inttypes.h>
#include <linux/kvm.h>

#include "base/names.h"
#include "bios/words.h"
#include "trace/words/describe.h"
#include "trace/words/kinds.h"
#include "trace/words/words.h"

/* The name under which an exit is counted. */
static void name_exit(const struct durations *durations,
                      const struct hv_trace_record *r, char *buf, size_t size)
{
    const struct trace_labels *labels = durations->info->labels;
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
        trace_describe(durations->info, r, buf, size);
    }
}

/* Traps nest: an interrupt may come while an exception is being handled. */
static void note_trap(struct durations *durations,
                      const struct hv_trace_record *r)
{
    unsigned *depth = &durations->traps[r->vcpu].depth;
    uint64_t *tsc = durations->traps[r->vcpu].tsc;
    uint32_t *vector = durations->traps[r->vcpu].vector;
    char name[SAMPLES_NAME];

    if (r->kind == HV_TRACE_TRAP) {
        trace_words_vector(durations->info->labels, r->reason, name,
                           sizeof(name));
        samples_begin(durations->samples, SAMPLES_TRAP, name);
        if (*depth == ARRAY_SIZE(durations->traps[0].tsc))
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
    trace_words_vector(durations->info->labels, r->reason, name, sizeof(name));
    samples_end(durations->samples, SAMPLES_TRAP, name,
                trace_ticks_ns(durations->info, r->tsc - tsc[*depth]));
}

static void note_sysret(struct durations *durations,
                        const struct hv_trace_record *r)
{
    char name[SAMPLES_NAME];
    uint64_t ns;

    if (!processes_call_took(&durations->processes, durations->info, r, &ns))
        return;
    samples_end(durations->samples, SAMPLES_SYSCALL,
                trace_label_any_syscall(r->reason, name, sizeof(name)), ns);
}

/* Between KVM's exit and its next entry the guest stands still, whether KVM or
 * vmm works. */
static void note_kvm(struct durations *durations,
                     const struct hv_trace_record *r)
{
    uint64_t *tsc = &durations->kvm[r->vcpu].tsc;
    char *name = durations->kvm[r->vcpu].name;

    if (r->vcpu == HV_TRACE_NO_VCPU)
        return;
    if (trace_kind_is_kvm(r, "kvm_exit:")) {
        trace_words_kvm(r, name, SAMPLES_NAME);
        samples_begin(durations->samples, SAMPLES_KVM, name);
        *tsc = r->tsc;
    } else if (trace_kind_is_kvm(r, "kvm_entry:") && *tsc) {
        samples_end(durations->samples, SAMPLES_KVM, name,
                    trace_ticks_ns(durations->info, r->tsc - *tsc));
        *tsc = 0;
    }
}

void durations_record(struct durations *durations,
                      const struct hv_trace_record *r)
{
    char name[TRACE_WHAT_MAX];
    uint64_t ns = trace_ticks_ns(durations->info, r->handled);

    processes_learn(&durations->processes, r);
    switch (r->kind) {
    case HV_TRACE_EXIT:
        name_exit(durations, r, name, sizeof(name));
        samples_add(durations->samples, SAMPLES_EXIT, name, ns);
        break;
    case HV_TRACE_HOST_CALL:
        samples_add(durations->samples, SAMPLES_HOST_CALL,
                    trace_label_any_syscall(r->reason, name, sizeof(name)), ns);
        break;
    case HV_TRACE_SERVICE: {
        const char *device =
            trace_label_device(durations->info->labels, r->reason);
        samples_add(durations->samples, SAMPLES_SERVICE,
                    device ? device : "device", ns);
        break;
    }
    case HV_TRACE_KVM:
        note_kvm(durations, r);
        break;
    case HV_TRACE_SYSCALL:
        samples_begin(durations->samples, SAMPLES_SYSCALL,
                      trace_label_any_syscall(r->reason, name, sizeof(name)));
        break;
    case HV_TRACE_SYSRET:
        note_sysret(durations, r);
        break;
    case HV_TRACE_TRAP:
    case HV_TRACE_TRAPRET:
        note_trap(durations, r);
        break;
    default:
        break;
    }
}

bool durations_again(struct durations *durations)
{
    bool again = samples_settle(durations->samples);

    memset(&durations->processes, 0, sizeof(durations->processes));
    memset(durations->kvm, 0, sizeof(durations->kvm));
    memset(durations->traps, 0, sizeof(durations->traps));
    return again;
}

bool durations_init(struct durations *durations, const struct trace_info *info)
{
    durations->info = info;
    durations->samples = samples_create();
    return durations->samples;
}

void durations_fini(struct durations *durations)
{
    samples_destroy(durations->samples);
}
