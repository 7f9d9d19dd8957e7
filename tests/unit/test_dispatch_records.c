/* SPDX-License-Identifier: MIT */
/*
 * Exit dispatch: what is counted, and what every record says.
 */
#include "machine_tools.h"

#include "x86/cr.h"

TestSuite(dispatch_records, .init = machine_setup, .fini = machine_teardown);

/* ------------------------------------------------------- records and counts */

Test(dispatch_records, a_record_says_who_what_and_when)
{
    uint64_t before = trace_now();

    memset(cpus[1].exit.ring.slots.records, 0xEE,
           sizeof(struct hv_trace_record));
    run->exit_reason = KVM_EXIT_INTR;
    cr_assert_eq(exit_dispatch(&cpus[1].exit, run), VERDICT_RESUME);
    const struct hv_trace_record *r = &cpus[1].exit.ring.slots.records[0];
    cr_assert_eq(atomic_load(&cpus[1].exit.ring.head), 1);
    cr_assert_eq(atomic_load(&cpus[0].exit.ring.head), 0);
    cr_assert_eq(r->kind, HV_TRACE_EXIT);
    cr_assert_eq(r->vcpu, 1);
    cr_assert_eq(r->reason, KVM_EXIT_INTR);
    cr_assert(r->tsc >= before && r->tsc <= trace_now());
    cr_assert_leq(r->tsc + r->handled, trace_now());
    cr_assert_eq(r->flags | r->ring | r->size | r->unused, 0);
    cr_assert_eq(r->rip | r->address | r->data | r->count | r->aux, 0,
                 "nothing of an older record may be left");
}

Test(dispatch_records, an_exit_nobody_watches_is_recorded_and_no_more)
{
    cpu->exit.is_watched = false;
    dispatch(KVM_EXIT_INTR);
    dispatch(KVM_EXIT_SHUTDOWN);
    cr_assert_eq(trace_ring_written(&cpu->exit.ring), 2);
    cr_assert_eq(last_record()->reason, KVM_EXIT_SHUTDOWN);
    cr_assert_gt(last_record()->tsc, 0);
    cr_assert_eq(last_record()->handled, 0, "not measured");
    cr_assert_eq(cpu->exit.nr_exits, 2, "a second run goes by it");
    cr_assert_eq(cpu->exit.stats.reasons[KVM_EXIT_INTR].count, 0);
}

Test(dispatch_records, the_next_exit_stops_a_vcpu_whose_machine_ends)
{
    machine_stop(&machine, STATUS_SIGNAL, "elsewhere");
    run->exit_reason = KVM_EXIT_INTR;
    for (unsigned watched = 0; watched < 2; watched++) {
        cpu->exit.is_watched = watched;
        cr_assert_eq(exit_dispatch(&cpu->exit, run), VERDICT_STOP);
    }
    cr_assert_eq(machine.end.code, STATUS_SIGNAL, "the first who said so");
    cr_assert_eq(trace_ring_written(&cpu->exit.ring), 2);
}

static void set_place(uint64_t rip, uint64_t cs_base, uint8_t dpl, uint64_t cr0)
{
    run->kvm_valid_regs = KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS;
    run->s.regs.regs.rip = rip;
    run->s.regs.sregs.cs.base = cs_base;
    run->s.regs.sregs.ss.dpl = dpl;
    run->s.regs.sregs.cr0 = cr0;
}

Test(dispatch_records, the_place_is_recorded_where_kvm_gives_it)
{
    set_place(0xFFFFFFFF80001234, 0, 3, X86_CR0_PE);
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    cr_assert_eq(last_record()->flags, HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING);
    cr_assert_eq(last_record()->rip, 0xFFFFFFFF80001234);
    cr_assert_eq(last_record()->ring, 3);
}

Test(dispatch_records, real_mode_has_no_rings_and_linear_addresses)
{
    set_place(0x12, 0x10000, 3, 0);
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    cr_assert_eq(last_record()->ring, 0);
    cr_assert_eq(last_record()->rip, 0x10012);
}

Test(dispatch_records, long_mode_knows_no_segment_base)
{
    set_place(0x12, 0x10000, 0, X86_CR0_PE);
    run->s.regs.sregs.cs.l = 1;
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    cr_assert_eq(last_record()->rip, 0x12);
}

Test(dispatch_records, an_impossible_ring_is_cut_to_two_bits)
{
    set_place(0, 0, 0xFE, X86_CR0_PE);
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    cr_assert_eq(last_record()->ring, 2);
}

Test(dispatch_records, no_place_where_kvm_gives_none)
{
    set_place(0x1234, 0, 3, X86_CR0_PE);
    run->kvm_valid_regs = 0;
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    cr_assert_eq(last_record()->flags, 0);
    cr_assert_eq(last_record()->rip, 0);
    cr_assert_eq(last_record()->ring, 0);
}

Test(dispatch_records, half_a_place_is_half_a_place)
{
    set_place(0x1234, 0x10000, 3, X86_CR0_PE);
    run->kvm_valid_regs = KVM_SYNC_X86_REGS;
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    cr_assert_eq(last_record()->flags, HV_TRACE_HAS_RIP);
    cr_assert_eq(last_record()->rip, 0x1234);
}

/* Numbers that are not ours: refused, and recorded all the same. */
static void dispatch_call(bool is_long)
{
    run->hypercall.nr = 1;
    run->hypercall.longmode = is_long;
    cr_assert_eq(dispatch(KVM_EXIT_HYPERCALL), VERDICT_RESUME);
}

Test(dispatch_records, a_hypercall_of_64_bit_code_is_of_ring_0)
{
    set_place(0xFFFFFFFF80001234, 0x10000, 3, X86_CR0_PE);
    run->kvm_valid_regs = KVM_SYNC_X86_REGS; /* the others are old */
    dispatch_call(true);
    cr_assert_eq(last_record()->flags, HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING);
    cr_assert_eq(last_record()->rip, 0xFFFFFFFF80001234);
    cr_assert_eq(last_record()->ring, 0);
}

Test(dispatch_records, a_hypercall_of_32_bit_code_has_a_segment_base)
{
    set_place(0x12, 0x10000, 0, X86_CR0_PE);
    for (unsigned i = 0; i < 4; i++) {
        dispatch_call(false);
        cr_assert_eq(last_record()->rip, 0x10012);
        cr_assert(run->kvm_valid_regs & KVM_SYNC_X86_SREGS);
    }
}

Test(dispatch_records, hypercalls_in_a_row_need_no_system_registers)
{
    set_place(0x1234, 0, 0, X86_CR0_PE);
    dispatch_call(true);
    dispatch(KVM_EXIT_INTR);
    dispatch_call(true);
    cr_assert(run->kvm_valid_regs & KVM_SYNC_X86_SREGS, "not in a row");
    dispatch_call(true);
    cr_assert_eq(run->kvm_valid_regs, KVM_SYNC_X86_REGS);
}

Test(dispatch_records, without_stats_nothing_is_counted_by_reason)
{
    set_place(0x1234, 0, 0, X86_CR0_PE);
    cpu->exit.is_counted = false;
    dispatch(KVM_EXIT_INTR);
    cr_assert_eq(last_record()->rip, 0x1234);
    cr_assert_gt(last_record()->handled, 0);
    cr_assert_eq(cpu->exit.stats.reasons[KVM_EXIT_INTR].count, 0);
    cr_assert_eq(cpu->exit.nr_exits, 1);
}

/* Nobody reads the ring. The last record that it has as it is at first, and the
 * first one with more memory, are as whole as all others. */
Test(dispatch_records, a_ring_that_nobody_reads_grows)
{
    struct trace_ring *ring = &cpu->exit.ring;
    struct hv_trace_record out[3 * TEST_RECORDS];
    uint64_t tail = 0, lost = 0;
    const size_t nr = 2 * TEST_RECORDS;

    cr_assert_eq(trace_ring_reserve(ring, 4 * TEST_RECORDS), 0);
    for (size_t i = 0; i < nr; i++) {
        set_place(0x1000 + i, 0, 0, X86_CR0_PE);
        dispatch(KVM_EXIT_INTR);
        cr_assert_eq(last_record()->rip, 0x1000 + i);
    }
    cr_assert_eq(trace_ring_read(ring, &tail, out, ARRAY_SIZE(out), &lost), nr);
    for (size_t i = 0; i < nr; i++) {
        cr_assert_eq(out[i].rip, 0x1000 + i);
        cr_assert_eq(out[i].flags, HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING);
        cr_assert_gt(out[i].handled, 0);
    }
    cr_assert_eq(lost, 0);
}

Test(dispatch_records, exits_are_counted_by_reason)
{
    for (unsigned i = 0; i < 5; i++)
        dispatch(KVM_EXIT_INTR);
    dispatch(KVM_EXIT_SHUTDOWN);
    dispatch(63);
    dispatch(64);
    dispatch(UINT32_MAX);
    cr_assert_eq(cpu->exit.stats.reasons[KVM_EXIT_INTR].count, 5);
    cr_assert_gt(cpu->exit.stats.reasons[KVM_EXIT_INTR].ticks, 0);
    cr_assert_leq(cpu->exit.stats.reasons[KVM_EXIT_INTR].max,
                  cpu->exit.stats.reasons[KVM_EXIT_INTR].ticks);
    cr_assert_eq(cpu->exit.stats.reasons[KVM_EXIT_SHUTDOWN].count, 1);
    cr_assert_eq(cpu->exit.stats.reasons[63].count, 3,
                 "what has no row of its own");
    cr_assert_eq(cpus[1].exit.stats.reasons[KVM_EXIT_INTR].count, 0);
    cr_assert_eq(cpu->exit.nr_exits, 9);
    cr_assert_eq(atomic_load(&cpu->exit.ring.head), 9);
}

Test(dispatch_records, counts_of_vcpus_are_added)
{
    struct exit_stats all = {0};

    exit_stats_add(&cpus[0].exit.stats, 2, 10);
    exit_stats_add(&cpus[0].exit.stats, 2, 30);
    exit_stats_add(&cpus[1].exit.stats, 2, 20);
    exit_stats_merge(&all, &cpus[0].exit.stats);
    exit_stats_merge(&all, &cpus[1].exit.stats);
    cr_assert_eq(all.reasons[2].count, 3);
    cr_assert_eq(all.reasons[2].ticks, 60);
    cr_assert_eq(all.reasons[2].max, 30);
}
