/* SPDX-License-Identifier: MIT */
/*
 * How long the guest stood still for an exit: vmm, the host calls in it, and
 * KVM, which is measured or estimated.
 */
#include "story_tools.h"

#include <string.h>

static struct story_still stills[MAX];
static unsigned nr_stills;

static void on_still(void *ctx, const struct story_still *still)
{
    (void)ctx;
    if (nr_stills < MAX)
        stills[nr_stills++] = *still;
}

static void begin(uint64_t empty_exit_ticks)
{
    info = (struct trace_info){.empty_exit_ticks = empty_exit_ticks};
    story = story_create(&(struct story_events){.still = on_still}, &info);
    cr_assert_not_null(story);
}

TestSuite(still, .fini = teardown);

static void give(uint64_t tsc, uint8_t kind, uint32_t handled, uint64_t rip)
{
    const struct hv_trace_record r = {
        .tsc = tsc, .kind = kind, .handled = handled, .rip = rip};

    (void)story_add(story, &r);
}

static void give_kvm(uint64_t tsc, const char *event)
{
    struct hv_trace_record r = {.tsc = tsc, .kind = HV_TRACE_KVM};

    memcpy(r.text, event, strlen(event));
    (void)story_add(story, &r);
}

static void expect(unsigned index, uint64_t number, uint64_t vmm, uint64_t host,
                   uint64_t kvm, bool is_measured)
{
    const struct story_still *still = &stills[index];

    cr_assert_lt(index, nr_stills);
    cr_assert_eq(still->number, number);
    cr_assert_eq(still->vmm, vmm, "vmm %lu", still->vmm);
    cr_assert_eq(still->host, host, "host %lu", still->host);
    cr_assert_eq(still->kvm, kvm, "kvm %lu", still->kvm);
    cr_assert_eq(still->is_measured, is_measured);
}

/* A host call of another exit, or of another thread, is no part of it. */
Test(still, without_kvms_records_its_time_is_estimated)
{
    begin(70);
    give(1000, HV_TRACE_EXIT, 100, 0);
    give(1010, HV_TRACE_HOST_CALL, 30, 1000);
    give(1050, HV_TRACE_HOST_CALL, 20, 1000);
    give(1060, HV_TRACE_HOST_CALL, 5, 900);
    cr_assert_eq(nr_stills, 0, "it is not over");
    give(1100, HV_TRACE_EXIT, 10, 0);
    cr_assert_eq(nr_stills, 1);
    expect(0, 1, 50, 50, 70, false);
    story_finish(story);
    cr_assert_eq(nr_stills, 2);
    expect(1, 5, 10, 0, 70, false);
}

Test(still, kvms_records_measure_it)
{
    begin(70);
    give_kvm(980, "kvm_exit: vcpu 0 reason io rip 0x1");
    give(1000, HV_TRACE_EXIT, 100, 0);
    give(1010, HV_TRACE_HOST_CALL, 30, 1000);
    give_kvm(1130, "kvm_entry: vcpu 0");
    cr_assert_eq(nr_stills, 1);
    expect(0, 2, 70, 30, 20 + 30, true);
    /* An exit that KVM handles alone is none of ours. */
    give_kvm(1200, "kvm_exit: vcpu 0 reason npf rip 0x1");
    give_kvm(1300, "kvm_entry: vcpu 0");
    cr_assert_eq(nr_stills, 1);
}

/* A string of I/O: KVM asks vmm twice before it enters the guest again. */
Test(still, two_exits_share_kvms_time)
{
    begin(0);
    give_kvm(900, "kvm_exit: vcpu 0 reason io rip 0x1");
    give(1000, HV_TRACE_EXIT, 100, 0);
    give(1150, HV_TRACE_EXIT, 40, 0);
    give_kvm(1200, "kvm_entry: vcpu 0");
    cr_assert_eq(nr_stills, 2);
    expect(0, 2, 100, 0, 100, true);
    expect(1, 3, 40, 0, 50 + 10, true);
}

Test(still, nothing_is_said_of_what_is_not_known)
{
    begin(0);
    give(1000, HV_TRACE_EXIT, 100, 0);
    give(2000, HV_TRACE_EXIT, 100, 0);
    cr_assert_eq(nr_stills, 0, "neither measured nor estimated");
    teardown();
    begin(70);
    give(1000, HV_TRACE_EXIT, 100, 0);
    give(1050, HV_TRACE_LOST, 0, 0);
    story_finish(story);
    cr_assert_eq(nr_stills, 0, "its host calls may be among the lost");
    teardown();
    begin(70);
    info.has_gaps = true;
    give(1000, HV_TRACE_EXIT, 100, 0);
    story_finish(story);
    cr_assert_eq(nr_stills, 0, "its host calls may be hidden");
    info.has_gaps = false;
}

/* What a record says of itself may be a lie of a damaged file. */
Test(still, the_parts_are_never_more_than_the_whole)
{
    begin(70);
    give(1000, HV_TRACE_EXIT, 100, 0);
    give(1001, HV_TRACE_HOST_CALL, UINT32_MAX, 1000);
    give(1002, HV_TRACE_HOST_CALL, UINT32_MAX, 1000);
    story_finish(story);
    expect(0, 1, 0, 100, 70, false);
}
