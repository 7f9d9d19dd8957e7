/* SPDX-License-Identifier: MIT */
/*
 * Exit dispatch: how machines end, what is counted, and what every record
 * says.
 */
#include "machine_tools.h"

#include <errno.h>

#include "base/names.h"
#include "x86/cr.h"

TestSuite(dispatch_ends, .init = machine_setup, .fini = machine_teardown);

#define MEMORY_FAULT 39u /* KVM_EXIT_MEMORY_FAULT of newer headers */

/* What only gives the CPU back. */
static const uint32_t harmless[] = {
    KVM_EXIT_IRQ_WINDOW_OPEN, KVM_EXIT_INTR,
    KVM_EXIT_SET_TPR, /* a guest writes CR8 and there is no APIC */
};

/* --------------------------------------------------------- guests that end */

Test(dispatch_ends, hlt_with_interrupts_off)
{
    run->if_flag = 0;
    cr_assert_eq(dispatch(KVM_EXIT_HLT), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_HALTED, "interrupts off");
}

Test(dispatch_ends, hlt_with_interrupts_on_says_why_nothing_comes)
{
    run->if_flag = 1;
    cr_assert_eq(dispatch(KVM_EXIT_HLT), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_HALTED, "no interrupt controller");
}

Test(dispatch_ends, shutdown_is_a_triple_fault)
{
    cr_assert_eq(dispatch(KVM_EXIT_SHUTDOWN), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_TRIPLE_FAULT, "");
    cr_assert_str_empty(machine.end.detail);
}

Test(dispatch_ends, failed_entry_names_reason_and_cpu)
{
    run->fail_entry.hardware_entry_failure_reason = 0x80000021;
    run->fail_entry.cpu = 3;
    cr_assert_eq(dispatch(KVM_EXIT_FAIL_ENTRY), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_FAIL_ENTRY, "0x80000021 on host CPU 3");
}

Test(dispatch_ends, memory_fault_is_the_hosts)
{
    cr_assert_eq(dispatch(MEMORY_FAULT), VERDICT_HOST_ERROR);
    ASSERT_STOPPED(STATUS_MEMORY_LOST, "guest memory");
}

/* ---------------------------------------------------------- internal errors */

static void emulation_failure(uint8_t size, uint32_t ndata, uint64_t flags)
{
    memset(&run->internal, 0xEE, sizeof(run->internal));
    run->emulation_failure.suberror = KVM_INTERNAL_ERROR_EMULATION;
    run->emulation_failure.ndata = ndata;
    run->emulation_failure.flags = flags;
    run->emulation_failure.insn_size = size;
    for (uint8_t i = 0; i < 15; i++)
        run->emulation_failure.insn_bytes[i] = (uint8_t)(0x0F + i);
    cr_assert_eq(dispatch(KVM_EXIT_INTERNAL_ERROR), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_EMULATION, "cannot emulate an instruction");
    cr_assert_null(strstr(machine.end.detail, "ee"), "'%s'",
                   machine.end.detail);
}

#define HAS_BYTES KVM_INTERNAL_ERROR_EMULATION_FLAG_INSTRUCTION_BYTES

Test(dispatch_ends, emulation_failure_shows_the_instruction)
{
    emulation_failure(3, 3, HAS_BYTES);
    cr_assert_str_eq(
        machine.end.detail,
        "KVM cannot emulate an instruction (suberror 1), bytes 0f 10 11");
}

Test(dispatch_ends, emulation_failure_shows_fifteen_bytes)
{
    emulation_failure(15, 5, HAS_BYTES);
    cr_assert_not_null(
        strstr(machine.end.detail,
               "bytes 0f 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d"));
}

Test(dispatch_ends, emulation_failure_of_an_impossible_size_is_cut)
{
    emulation_failure(255, 3, HAS_BYTES);
    cr_assert_str_eq(machine.end.detail + strlen(machine.end.detail) - 9,
                     " 1b 1c 1d");
}

Test(dispatch_ends, emulation_failure_without_bytes)
{
    emulation_failure(3, 3, 0);
    cr_assert_null(strstr(machine.end.detail, "bytes"));
}

Test(dispatch_ends, emulation_failure_of_an_older_kvm_has_no_bytes)
{
    emulation_failure(3, 2, HAS_BYTES);
    cr_assert_null(strstr(machine.end.detail, "bytes"));
}

Test(dispatch_ends, emulation_failure_of_no_bytes)
{
    emulation_failure(0, 3, HAS_BYTES);
    cr_assert_null(strstr(machine.end.detail, "bytes"));
}

Test(dispatch_ends, each_internal_error_has_its_sentence)
{
    static const char *const sentences[] = {
        [0] = "an internal error of KVM (suberror 0)",
        [2] = "two exceptions at the same time (suberror 2)",
        [3] = "an exit in the middle of delivering an event (suberror 3)",
        [4] = "an exit reason that KVM does not know (suberror 4)",
        [5] = "an internal error of KVM (suberror 5)",
    };

    for (uint32_t i = 0; i < ARRAY_SIZE(sentences); i++) {
        if (!sentences[i])
            continue;
        run->internal.suberror = i;
        run->internal.ndata = 16;
        atomic_store(&machine.ending, false);
        cr_assert_eq(dispatch(KVM_EXIT_INTERNAL_ERROR), VERDICT_GUEST_FAULT);
        cr_assert_str_eq(machine.end.detail, sentences[i]);
        cr_assert_eq(machine.end.code, STATUS_EMULATION);
    }
}

Test(dispatch_ends, internal_error_of_any_number)
{
    run->internal.suberror = UINT32_MAX;
    cr_assert_eq(dispatch(KVM_EXIT_INTERNAL_ERROR), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_EMULATION, "suberror 4294967295");
}

/* A KVM with no hardware behind it fails where the guest did nothing wrong. */

Test(dispatch_ends, internal_error_without_hardware_is_no_guests_fault)
{
    for (uint32_t suberror = 0; suberror < 6; suberror++) {
        cpu->exit.has_hardware = false;
        run->internal.suberror = suberror;
        atomic_store(&machine.ending, false);
        cr_assert_eq(dispatch(KVM_EXIT_INTERNAL_ERROR), VERDICT_HOST_ERROR);
        ASSERT_STOPPED(STATUS_NO_KVM, "needs hardware virtualisation");
        cr_assert_not_null(strstr(machine.end.detail, "vmm doctor"),
                           "cut: '%s'", machine.end.detail);
    }
}

Test(dispatch_ends, shutdown_without_hardware_says_whose_it_may_be)
{
    cpu->exit.has_hardware = false;
    cr_assert_eq(dispatch(KVM_EXIT_SHUTDOWN), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_TRIPLE_FAULT, "see vmm doctor");
}

/* --------------------------------------------------------- unknown reasons */

static bool has_handler(uint32_t reason)
{
    static const uint32_t handled[] = {
        KVM_EXIT_IO,        KVM_EXIT_HYPERCALL,      KVM_EXIT_HLT,
        KVM_EXIT_MMIO,      KVM_EXIT_SHUTDOWN,       KVM_EXIT_FAIL_ENTRY,
        MEMORY_FAULT,       KVM_EXIT_INTERNAL_ERROR, KVM_EXIT_X86_RDMSR,
        KVM_EXIT_X86_WRMSR,
    };

    for (unsigned i = 0; i < ARRAY_SIZE(handled); i++)
        if (handled[i] == reason)
            return true;
    for (unsigned i = 0; i < ARRAY_SIZE(harmless); i++)
        if (harmless[i] == reason)
            return true;
    return false;
}

Test(dispatch_ends, every_other_reason_is_a_bug_with_a_sentence)
{
    unsigned nr = 0;

    for (uint32_t reason = 0; reason <= 81; reason++) {
        uint32_t tried = reason <= 80 ? reason : UINT32_MAX;
        char number[40];
        if (has_handler(tried))
            continue;
        atomic_store(&machine.ending, false);
        machine.end = (struct machine_end){0};
        snprintf(number, sizeof(number), "KVM exit reason %u (", tried);
        cr_assert_eq(dispatch(tried), VERDICT_HOST_ERROR, "%u", tried);
        ASSERT_STOPPED(STATUS_BUG, number);
        cr_assert_eq(last_record()->reason, tried);
        nr++;
    }
    cr_assert_eq(nr, 82 - 10 - ARRAY_SIZE(harmless));
}

Test(dispatch_ends, what_only_gives_the_cpu_back_resumes)
{
    for (unsigned i = 0; i < ARRAY_SIZE(harmless); i++) {
        cr_assert_eq(dispatch(harmless[i]), VERDICT_RESUME, "%u", harmless[i]);
        cr_assert_eq(last_record()->reason, harmless[i]);
    }
    ASSERT_RUNS_ON();
}

Test(dispatch_ends, reasons_have_names)
{
    cr_assert_str_eq(names_exit_reason(KVM_EXIT_IO), "port I/O");
    cr_assert_str_eq(names_exit_reason(KVM_EXIT_SHUTDOWN), "shutdown");
    cr_assert_str_eq(names_exit_reason(MEMORY_FAULT), "memory fault");
    cr_assert_str_eq(names_exit_reason(13), "unknown", "a gap in the table");
    cr_assert_str_eq(names_exit_reason(40), "unknown", "just behind it");
    cr_assert_str_eq(names_exit_reason(UINT32_MAX), "unknown");
}

/* --------------------------------------------------------- limits and order */

Test(dispatch_ends, max_exits_stops_at_that_exit)
{
    cpu->exit.max_exits = 3;
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    ASSERT_RUNS_ON();
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_STOP);
    ASSERT_STOPPED(STATUS_MAX_EXITS, "3 exits");
}

Test(dispatch_ends, max_exits_counts_over_all_vcpus)
{
    cpus[0].exit.max_exits = cpus[1].exit.max_exits = 4;
    this_is_the_thread_of(&cpus[1]);
    run->exit_reason = KVM_EXIT_INTR;
    for (unsigned i = 0; i < 3; i++)
        cr_assert_eq(cpus[i % 2].exit.dispatch(&cpus[i % 2].exit, run),
                     VERDICT_RESUME);
    cr_assert_eq(cpus[1].exit.dispatch(&cpus[1].exit, run), VERDICT_STOP);
    cr_assert_eq(machine.end.code, STATUS_MAX_EXITS);
    cr_assert_eq(machine.end.vcpu, 1);
    cr_assert_eq(cpus[0].exit.dispatch(&cpus[0].exit, run), VERDICT_STOP,
                 "and the others");
}

Test(dispatch_ends, the_guests_own_end_wins_over_max_exits)
{
    cpu->exit.max_exits = 1;
    cr_assert_eq(dispatch(KVM_EXIT_SHUTDOWN), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_TRIPLE_FAULT, "");
}

Test(dispatch_ends, without_max_exits_there_is_no_limit)
{
    for (unsigned i = 0; i < 100000; i++)
        cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    ASSERT_RUNS_ON();
    cr_assert_eq(cpu->exit.nr_exits, 100000);
}

Test(dispatch_ends, the_first_stop_wins)
{
    cr_assert_eq(dispatch(KVM_EXIT_SHUTDOWN), VERDICT_GUEST_FAULT);
    run->if_flag = 1;
    cr_assert_eq(dispatch(KVM_EXIT_HLT), VERDICT_GUEST_FAULT);
    cr_assert_eq(dispatch(75), VERDICT_HOST_ERROR);
    cr_assert_eq(exit_run_failed(&cpus[1].exit, run, EINVAL),
                 VERDICT_HOST_ERROR);
    machine_stop_by_guest(&machine, 0);
    ASSERT_STOPPED(STATUS_TRIPLE_FAULT, "");
    cr_assert_str_empty(machine.end.detail);
}

Test(dispatch_ends, the_guests_end_is_not_taken_back_either)
{
    machine_stop_by_guest(&machine, 0);
    cr_assert_eq(dispatch(KVM_EXIT_SHUTDOWN), VERDICT_GUEST_FAULT);
    cr_assert(machine.end.by_guest);
    cr_assert_eq(machine.end.code, 0);
    cr_assert_eq(machine.end.vcpu, 0);
}

Test(dispatch_ends, statuses_of_guests_are_cut_at_255)
{
    static const struct {
        uint64_t status;
        int code;
    } cases[] = {{0, 0},     {1, 1},     {254, 254},        {255, 255},
                 {256, 255}, {512, 255}, {1ull << 32, 255}, {UINT64_MAX, 255}};

    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        atomic_store(&machine.ending, false);
        this_is_the_thread_of(NULL);
        machine_stop_by_guest(&machine, cases[i].status);
        cr_assert_eq(machine.end.code, cases[i].code);
        cr_assert_eq(machine.end.status, cases[i].status);
        cr_assert_eq(machine.end.vcpu, -1);
    }
}

Test(dispatch_ends, a_long_detail_is_cut)
{
    char text[400];

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    machine_stop(&machine, STATUS_BUG, "%s", text);
    cr_assert_eq(strlen(machine.end.detail), sizeof(machine.end.detail) - 1);
}

/* ------------------------------------------------------ when KVM_RUN fails */

Test(dispatch_ends, a_page_that_kvm_cannot_reach_is_memory_lost)
{
    cr_assert_eq(exit_run_failed(&cpu->exit, run, EFAULT), VERDICT_HOST_ERROR);
    ASSERT_STOPPED(STATUS_MEMORY_LOST, "guest memory");
}

Test(dispatch_ends, a_broken_page_of_the_host_is_memory_lost)
{
    cr_assert_eq(exit_run_failed(&cpu->exit, run, EHWPOISON),
                 VERDICT_HOST_ERROR);
    ASSERT_STOPPED(STATUS_MEMORY_LOST, "guest memory");
}

Test(dispatch_ends, every_other_failure_is_the_hosts_with_its_name)
{
    static const int errors[] = {EINVAL, ENOMEM, EIO, EBADF, ENOSYS, EPERM};

    for (unsigned i = 0; i < ARRAY_SIZE(errors); i++) {
        atomic_store(&machine.ending, false);
        cr_assert_eq(exit_run_failed(&cpu->exit, run, errors[i]),
                     VERDICT_HOST_ERROR);
        ASSERT_STOPPED(STATUS_HOST_ERROR, strerror(errors[i]));
        cr_assert_not_null(strstr(machine.end.detail, "vCPU 0"));
    }
}

/* ------------------------------------------------------- records and counts */

Test(dispatch_ends, a_record_says_who_what_and_when)
{
    uint64_t before = trace_now();

    memset(cpus[1].exit.ring.records, 0xEE, sizeof(struct hv_trace_record));
    run->exit_reason = KVM_EXIT_INTR;
    cr_assert_eq(cpus[1].exit.dispatch(&cpus[1].exit, run), VERDICT_RESUME);
    const struct hv_trace_record *r = &cpus[1].exit.ring.records[0];
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

Test(dispatch_ends, an_exit_nobody_watches_is_recorded_and_no_more)
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

Test(dispatch_ends, the_next_exit_stops_a_vcpu_whose_machine_ends)
{
    machine_stop(&machine, STATUS_SIGNAL, "elsewhere");
    run->exit_reason = KVM_EXIT_INTR;
    for (unsigned watched = 0; watched < 2; watched++) {
        cpu->exit.is_watched = watched;
        cr_assert_eq(cpu->exit.dispatch(&cpu->exit, run), VERDICT_STOP);
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

Test(dispatch_ends, the_place_is_recorded_where_kvm_gives_it)
{
    set_place(0xFFFFFFFF80001234, 0, 3, X86_CR0_PE);
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    cr_assert_eq(last_record()->flags, HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING);
    cr_assert_eq(last_record()->rip, 0xFFFFFFFF80001234);
    cr_assert_eq(last_record()->ring, 3);
}

Test(dispatch_ends, real_mode_has_no_rings_and_linear_addresses)
{
    set_place(0x12, 0x10000, 3, 0);
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    cr_assert_eq(last_record()->ring, 0);
    cr_assert_eq(last_record()->rip, 0x10012);
}

Test(dispatch_ends, long_mode_knows_no_segment_base)
{
    set_place(0x12, 0x10000, 0, X86_CR0_PE);
    run->s.regs.sregs.cs.l = 1;
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    cr_assert_eq(last_record()->rip, 0x12);
}

Test(dispatch_ends, an_impossible_ring_is_cut_to_two_bits)
{
    set_place(0, 0, 0xFE, X86_CR0_PE);
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    cr_assert_eq(last_record()->ring, 2);
}

Test(dispatch_ends, no_place_where_kvm_gives_none)
{
    set_place(0x1234, 0, 3, X86_CR0_PE);
    run->kvm_valid_regs = 0;
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    cr_assert_eq(last_record()->flags, 0);
    cr_assert_eq(last_record()->rip, 0);
    cr_assert_eq(last_record()->ring, 0);
}

Test(dispatch_ends, half_a_place_is_half_a_place)
{
    set_place(0x1234, 0x10000, 3, X86_CR0_PE);
    run->kvm_valid_regs = KVM_SYNC_X86_REGS;
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    cr_assert_eq(last_record()->flags, HV_TRACE_HAS_RIP);
    cr_assert_eq(last_record()->rip, 0x1234);
}

Test(dispatch_ends, exits_are_counted_by_reason)
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

Test(dispatch_ends, counts_of_vcpus_are_added)
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

Test(dispatch_ends, lost_memory_is_named_where_kvm_says_where)
{
    const uint64_t fault[] = {0, 0x123000, 4096}; /* flags, gpa, size */

    run->exit_reason = 39; /* KVM_EXIT_MEMORY_FAULT */
    memcpy(run->padding, fault, sizeof(fault));
    cr_assert_eq(exit_run_failed(&cpu->exit, run, EFAULT), VERDICT_HOST_ERROR);
    cr_assert_eq(machine.end.code, STATUS_MEMORY_LOST);
    cr_assert_not_null(strstr(machine.end.detail, "0x123000"));
}
