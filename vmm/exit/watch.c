/* SPDX-License-Identifier: MIT */
/*
 * What is done only if exits are watched: records where the guest was, how long
 * it waited, and how often.
 */
#include "watch.h"

#include <inttypes.h>

#include "base/status.h"
#include "kvm/vcpu.h"

/* Is it a hypercall from 64-bit code? Then it came from ring 0, for KVM refuses
 * those of other rings itself, and no segment has a base: the system registers
 * say nothing more. Source: Linux, arch/x86/kvm/x86.c, kvm_emulate_hypercall.
 */
static inline bool is_long_call(const struct kvm_run *run)
{
    return run->exit_reason == KVM_EXIT_HYPERCALL &&
           run->hypercall.longmode & 1;
}

/* After this many such hypercalls in a row, the next exit is taken to be one,
 * too. If it is not, asking costs half as much again as the copy. */
#define CALLS_IN_A_ROW 2u

/* Records what KVM copied to kvm_run (vcpu_sync_regs): all of it, or what there
 * is. */
static inline __attribute__((always_inline)) void
record_place(struct exit_cpu *cpu, struct kvm_run *run, bool has_all)
{
    struct hv_trace_record *record = cpu->record;
    const struct kvm_regs *regs = &run->s.regs.regs;
    const struct kvm_sregs *sregs = &run->s.regs.sregs;
    uint64_t copied = run->kvm_valid_regs;

    /* A BIOS call has its caller's place already. */
    if (record->flags & HV_TRACE_HAS_RIP || !(copied & KVM_SYNC_X86_REGS))
        return;
    record->rip = regs->rip;
    record->flags |= HV_TRACE_HAS_RIP;
    if (UNLIKELY(is_long_call(run))) {
        record->flags |= HV_TRACE_HAS_RING; /* 0, as it is */
        if (++cpu->nr_calls == CALLS_IN_A_ROW)
            vcpu_skip_sregs(run);
        return;
    }
    cpu->nr_calls = 0;
    if (!has_all && !(copied & KVM_SYNC_X86_SREGS) &&
        !vcpu_ask_sregs(cpu->vcpu, run))
        return;
    record->rip = vcpu_linear_rip(regs, sregs);
    record->ring = (uint8_t)vcpu_ring(sregs);
    record->flags |= HV_TRACE_HAS_RING;
}

/* --max-exits counts over all vCPUs. */
static enum verdict count_exit(struct exit_cpu *cpu, enum verdict verdict)
{
    uint64_t max = cpu->max_exits;

    if (!max || verdict != VERDICT_RESUME ||
        atomic_fetch_add(cpu->nr_total, 1) + 1 < max)
        return verdict;
    cpu->stop(cpu->ctx, STATUS_MAX_EXITS, "%" PRIu64 " exits", max);
    return VERDICT_STOP;
}

/* Inlined twice. If it `is_plain`, the call of no function can be needed. */
static inline __attribute__((always_inline)) enum verdict
watch(struct exit_cpu *cpu, struct kvm_run *run, enum verdict verdict,
      bool is_plain)
{
    struct hv_trace_record *record = cpu->record;

    record_place(cpu, run, is_plain);
    uint64_t handled = trace_now() - record->tsc;
    record->handled = handled < UINT32_MAX ? (uint32_t)handled : UINT32_MAX;
    if (cpu->is_counted)
        exit_stats_add(&cpu->stats,
                       record->flags & HV_TRACE_BIOS ? EXIT_STATS_BIOS
                                                     : record->reason,
                       handled);
    if (is_plain)
        return verdict;
    guest_ring_note_exit(&cpu->guest_ring, record->tsc, record->tsc + handled);
    trace_ring_make_room(&cpu->ring);
    return count_exit(cpu, verdict);
}

static __attribute__((noinline)) enum verdict
watch_fully(struct exit_cpu *cpu, struct kvm_run *run, enum verdict verdict)
{
    return watch(cpu, run, verdict, false);
}

enum verdict exit_watch(struct exit_cpu *cpu, struct kvm_run *run,
                        enum verdict verdict)
{
    const uint64_t place = KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS;

    if (LIKELY((run->kvm_valid_regs & place) == place) &&
        !cpu->guest_ring.memory && !cpu->max_exits &&
        LIKELY(!trace_ring_is_to_look(&cpu->ring)))
        return watch(cpu, run, verdict, true);
    return watch_fully(cpu, run, verdict);
}
