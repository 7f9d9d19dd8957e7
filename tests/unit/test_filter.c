/* SPDX-License-Identifier: MIT */
/*
 * Which records of a trace are wanted.
 */
#include <criterion/criterion.h>

#include <linux/kvm.h>

#include "trace/words/filter.h"
#include "trace/words/kinds.h"

static const struct trace_info info = {.start_tsc = 1000, .tsc_khz = 1000000};
static struct trace_filter filter;

static void setup(void)
{
    filter = trace_filter_all();
}

TestSuite(filter, .init = setup);

/* Is the record wanted, at `ns` and of this vCPU? */
static bool wants(uint8_t kind, uint64_t ns, uint8_t vcpu)
{
    const struct hv_trace_record record = {
        .tsc = 1000 + ns,
        .kind = kind,
        .vcpu = vcpu,
        .reason = kind == HV_TRACE_EXIT ? KVM_EXIT_HLT : 0,
        .count = 1,
    };

    return trace_filter_wants(&filter, &info, &record);
}

Test(filter, all_is_all)
{
    for (unsigned kind = 1; kind < TRACE_NR_KINDS; kind++)
        cr_assert(wants((uint8_t)kind, 5, 3), "%u", kind);
    cr_assert_not(wants(TRACE_NR_KINDS, 5, 3), "no such kind");
    cr_assert_not(trace_filter_hides(&filter));
    cr_assert_not(trace_filter_has_gaps(&filter));
}

Test(filter, kinds)
{
    cr_assert(trace_filter_kinds(&filter, "exit,trap"));
    cr_assert_eq(filter.kinds, 1ull << HV_TRACE_EXIT | 1ull << HV_TRACE_TRAP);
    cr_assert(wants(HV_TRACE_EXIT, 5, 3));
    cr_assert(wants(HV_TRACE_TRAP, 5, 3));
    cr_assert_not(wants(HV_TRACE_SYSCALL, 5, 3));
    cr_assert(wants(HV_TRACE_LOST, 5, 3), "always");
    cr_assert(trace_filter_has_gaps(&filter));
    /* A call's texts come with it. */
    cr_assert(trace_filter_kinds(&filter, "syscall"));
    cr_assert_eq(filter.kinds,
                 1ull << HV_TRACE_SYSCALL | 1ull << HV_TRACE_TEXT);
    cr_assert(trace_filter_kinds(&filter, "sysret"));
    cr_assert(filter.kinds >> HV_TRACE_TEXT & 1);
    static const char *const none[] = {
        "", "?", ",", "exit,,trap", "exit,no", "no,exit", "exi", "exits"};
    for (size_t i = 0; i < ARRAY_SIZE(none); i++)
        cr_assert_not(trace_filter_kinds(&filter, none[i]), "'%s'", none[i]);
}

Test(filter, rings)
{
    static const struct {
        const char *words;
        uint32_t lanes;
    } cases[] = {
        {"3", 1u << TRACE_LANE_PROGRAM},
        {"0", 1u << TRACE_LANE_KERNEL},
        {"-1", 1u << TRACE_LANE_VMM},
        {"host", 1u << TRACE_LANE_HOST},
        {"3,host", 1u << TRACE_LANE_PROGRAM | 1u << TRACE_LANE_HOST},
        {"1", 0},
        {"3 ,0", 0},
        {"", 0},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        cr_assert_eq(trace_filter_rings(&filter, cases[i].words),
                     cases[i].lanes != 0);
        cr_assert_eq(filter.lanes, cases[i].lanes);
    }
    /* An exit is between the guest and vmm; it touches no program. */
    cr_assert(trace_filter_rings(&filter, "-1"));
    cr_assert(wants(HV_TRACE_EXIT, 5, 3));
    cr_assert(trace_filter_rings(&filter, "host"));
    cr_assert_not(wants(HV_TRACE_EXIT, 5, 3));
}

Test(filter, times_and_vcpus)
{
    filter.from_ns = 10;
    filter.to_ns = 20;
    cr_assert_not(wants(HV_TRACE_EXIT, 9, 3));
    cr_assert(wants(HV_TRACE_EXIT, 10, 3));
    cr_assert(wants(HV_TRACE_EXIT, 20, 3));
    cr_assert_not(wants(HV_TRACE_EXIT, 21, 3));
    cr_assert(trace_filter_hides(&filter));
    cr_assert_not(trace_filter_has_gaps(&filter), "only before and after");
    filter.vcpu = 2;
    cr_assert_not(wants(HV_TRACE_EXIT, 10, 3));
    cr_assert(wants(HV_TRACE_EXIT, 10, 2));
    cr_assert(trace_filter_has_gaps(&filter));
}

Test(filter, words)
{
    filter.grep = "hlt";
    cr_assert(wants(HV_TRACE_EXIT, 5, 3));
    filter.grep = "no such words";
    cr_assert_not(wants(HV_TRACE_EXIT, 5, 3));
    cr_assert(wants(HV_TRACE_LOST, 5, 3));
}
