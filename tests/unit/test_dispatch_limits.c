/* SPDX-License-Identifier: MIT */
/*
 * Exit dispatch: limits, and which one counts if there are several ends.
 */
#include "machine_tools.h"

#include <errno.h>

TestSuite(dispatch_limits, .init = machine_setup, .fini = machine_teardown);

/* --------------------------------------------------------- limits and order */

Test(dispatch_limits, max_exits_stops_at_that_exit)
{
    cpu->exit.max_exits = 3;
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    ASSERT_RUNS_ON();
    cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_STOP);
    ASSERT_STOPPED(STATUS_MAX_EXITS, "3 exits");
}

Test(dispatch_limits, max_exits_counts_over_all_vcpus)
{
    cpus[0].exit.max_exits = cpus[1].exit.max_exits = 4;
    this_is_the_thread_of(&cpus[1]);
    run->exit_reason = KVM_EXIT_INTR;
    for (unsigned i = 0; i < 3; i++)
        cr_assert_eq(exit_dispatch(&cpus[i % 2].exit, run), VERDICT_RESUME);
    cr_assert_eq(exit_dispatch(&cpus[1].exit, run), VERDICT_STOP);
    cr_assert_eq(machine.end.code, STATUS_MAX_EXITS);
    cr_assert_eq(machine.end.vcpu, 1);
    cr_assert_eq(exit_dispatch(&cpus[0].exit, run), VERDICT_STOP,
                 "and the others");
}

Test(dispatch_limits, the_guests_own_end_wins_over_max_exits)
{
    cpu->exit.max_exits = 1;
    cr_assert_eq(dispatch(KVM_EXIT_SHUTDOWN), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_TRIPLE_FAULT, "");
}

Test(dispatch_limits, without_max_exits_there_is_no_limit)
{
    for (unsigned i = 0; i < 100000; i++)
        cr_assert_eq(dispatch(KVM_EXIT_INTR), VERDICT_RESUME);
    ASSERT_RUNS_ON();
    cr_assert_eq(cpu->exit.nr_exits, 100000);
}

Test(dispatch_limits, the_first_stop_wins)
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

Test(dispatch_limits, the_guests_end_is_not_taken_back_either)
{
    machine_stop_by_guest(&machine, 0);
    cr_assert_eq(dispatch(KVM_EXIT_SHUTDOWN), VERDICT_GUEST_FAULT);
    cr_assert(machine.end.by_guest);
    cr_assert_eq(machine.end.code, 0);
    cr_assert_eq(machine.end.vcpu, 0);
}

Test(dispatch_limits, statuses_of_guests_are_cut_at_255)
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

Test(dispatch_limits, a_long_detail_is_cut)
{
    char text[400];

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    machine_stop(&machine, STATUS_BUG, "%s", text);
    cr_assert_eq(strlen(machine.end.detail), sizeof(machine.end.detail) - 1);
}
