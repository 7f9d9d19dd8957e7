/* SPDX-License-Identifier: MIT */
/*
 * The story of a trace that someone made to cost memory or time.
 */
#include "story_tools.h"

#include <string.h>
#include <time.h>

TestSuite(story_hostile, .init = setup, .fini = teardown);

Test(story_hostile, a_guest_that_lies_gets_no_more_memory_than_others)
{
    for (unsigned i = 0; i < 40000; i++)
        trap(i, 14, 0);
    for (unsigned i = 0; i < 40; i++)
        trap(5, 14, 0);
    for (unsigned kind = 0; kind < 256; kind++) {
        struct hv_trace_record record;
        memset(&record, 0xFF, sizeof(record));
        record.kind = (uint8_t)kind;
        story_add(story, &record);
        record.vcpu = (uint8_t)kind;
        story_add(story, &record);
    }
    story_finish(story);
    cr_expect_str_eq(story_process_name(story, 39999, 0), "", "too many");
}

/* What is open on one vCPU is not looked at for each loss of another one. */
Test(story_hostile, many_losses_cost_little)
{
    const struct hv_trace_record lost = {.kind = HV_TRACE_LOST, .count = 1};
    struct hv_trace_record call = {.kind = HV_TRACE_SYSCALL, .vcpu = 1};

    for (call.pid = 1; call.pid <= 16000; call.pid++)
        add(call);
    clock_t before = clock();
    for (unsigned i = 0; i < 300000; i++)
        add(lost);
    cr_expect_lt(clock() - before, 3 * CLOCKS_PER_SEC);
    cr_expect_eq(nr_spans, 0);
    call = lost;
    call.vcpu = 1;
    add(call);
    cr_expect_eq(nr_spans, MAX, "and then they end");
}

/* Processes that move and end in any order leave the lists whole. */
Test(story_hostile, a_process_ends_on_the_vcpu_where_it_is)
{
    for (uint32_t pid = 1; pid <= 3; pid++)
        add_kind(HV_TRACE_SYSCALL, pid, 1);
    add_kind(HV_TRACE_SYSRET, 2, 1);
    add((struct hv_trace_record){
        .kind = HV_TRACE_SWITCH, .vcpu = 7, .reason = 3});
    cr_expect_eq(nr_spans, 1);
    add((struct hv_trace_record){.kind = HV_TRACE_LOST, .vcpu = 0});
    cr_assert_eq(nr_spans, 2);
    cr_expect_eq(spans[1].pid, 1);
    add((struct hv_trace_record){.kind = HV_TRACE_LOST, .vcpu = 7});
    cr_assert_eq(nr_spans, 3);
    cr_expect_eq(spans[2].pid, 3);
    story_finish(story);
    cr_expect_eq(nr_spans, 3);
}
