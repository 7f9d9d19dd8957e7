/* SPDX-License-Identifier: MIT */
/*
 * What is done only if exits are watched: records where the guest was, how long
 * it waited, and how often.
 */
#include "watch.h"

#include <inttypes.h>
#include <linux/kvm.h>

#include "base/status.h"
#include "kvm/vcpu.h"

/* Records what KVM copied to kvm_run (vcpu_sync_regs), if anything. */
static void record_place(struct hv_trace_record *record,
                         const struct kvm_run *run)
{
    const struct kvm_regs *regs = &run->s.regs.regs;
    const struct kvm_sregs *sregs = &run->s.regs.sregs;
    bool has_sregs = run->kvm_valid_regs & KVM_SYNC_X86_SREGS;

    if (record->flags & HV_TRACE_HAS_RIP)
        return; /* already recorded: for a BIOS call, the caller's */
    if (run->kvm_valid_regs & KVM_SYNC_X86_REGS) {
        record->rip = has_sregs ? vcpu_linear_rip(regs, sregs) : regs->rip;
        record->flags |= HV_TRACE_HAS_RIP;
    }
    if (has_sregs) {
        record->ring = (uint8_t)vcpu_ring(sregs);
        record->flags |= HV_TRACE_HAS_RING;
    }
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

enum verdict exit_watch(struct exit_cpu *cpu, const struct kvm_run *run,
                        enum verdict verdict)
{
    struct hv_trace_record *record = cpu->record;

    record_place(record, run);
    uint64_t handled = trace_now() - record->tsc;
    record->handled = handled < UINT32_MAX ? (uint32_t)handled : UINT32_MAX;
    exit_stats_add(&cpu->stats,
                   record->flags & HV_TRACE_BIOS ? EXIT_STATS_BIOS
                                                 : record->reason,
                   handled);
    guest_ring_note_exit(&cpu->guest_ring, record->tsc, record->tsc + handled);
    return count_exit(cpu, verdict);
}
