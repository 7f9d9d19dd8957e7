/* SPDX-License-Identifier: MIT */
/*
 * The story of a trace in difficult cases: ends without a begin, begins without
 * an end, lost records, too many levels. tests/trace checks the
 * good cases, test_story_hostile.c what costs memory or time.
 */
#include "story_tools.h"

#include <linux/kvm.h>
#include <string.h>

TestSuite(story, .init = setup, .fini = teardown);

static struct story_note kvm(const char *text)
{
    struct hv_trace_record r = {.kind = HV_TRACE_KVM};

    memcpy(r.text, text, strlen(text));
    return add(r);
}

/* Under --ktrace the guest's time ends where KVM's records say so: this
 * includes KVM's own exits, and the way to the VMM and back. */
Test(story, kvms_own_exits_cut_the_guests_time)
{
    static const struct {
        uint64_t begin, end;
        enum story_lane lane;
        bool by_kvm;
    } wanted[] = {
        {1010, 1020, STORY_KERNEL, false}, {1020, 1030, STORY_HOST, true},
        {1030, 1040, STORY_KERNEL, false}, {1040, 1050, STORY_HOST, true},
        {1050, 1053, STORY_VMM, false},    {1053, 1060, STORY_HOST, true},
        {1060, 1070, STORY_KERNEL, false},
    };

    add((struct hv_trace_record){.kind = HV_TRACE_SWITCH, .reason = 5});
    uint64_t number = kvm("kvm_exit: vcpu 0 reason npf").number;
    kvm("kvm_entry: vcpu 0");
    kvm("kvm_exit: vcpu 0 reason io");
    add((struct hv_trace_record){
        .kind = HV_TRACE_EXIT, .reason = KVM_EXIT_IO, .handled = 3});
    kvm("kvm_entry: vcpu 0");
    add((struct hv_trace_record){.kind = HV_TRACE_VCPU, .reason = 2});
    cr_assert_eq(nr_pieces, ARRAY_SIZE(wanted));
    for (unsigned i = 0; i < nr_pieces; i++) {
        cr_expect_eq(pieces[i].begin, wanted[i].begin, "%u", i);
        cr_expect_eq(pieces[i].end, wanted[i].end, "%u", i);
        cr_expect_eq(pieces[i].lane, wanted[i].lane, "%u", i);
        cr_expect_eq(pieces[i].by_kvm, wanted[i].by_kvm, "%u", i);
    }
    cr_expect_eq(pieces[1].owner, number);
    cr_expect_eq(pieces[1].pid, 5);
}

/* Entries without an exit, exits without an entry, threads that are not
 * vCPUs. */
Test(story, kvms_records_that_make_no_sense_are_nothing)
{
    struct hv_trace_record other = {.kind = HV_TRACE_KVM,
                                    .vcpu = HV_TRACE_NO_VCPU,
                                    .text = "kvm_exit: vcpu 0"};

    add((struct hv_trace_record){.kind = HV_TRACE_SWITCH, .reason = 5});
    kvm("kvm_entry: vcpu 0");
    add(other);
    kvm("kvm_exit: vcpu 0");
    kvm("kvm_exit: vcpu 0");
    add((struct hv_trace_record){.kind = HV_TRACE_LOST, .count = 3});
    kvm("kvm_entry: vcpu 0");
    for (unsigned i = 0; i < nr_pieces; i++)
        cr_expect_neq(pieces[i].lane, STORY_HOST, "%u", i);
}

Test(story, an_end_without_a_begin_has_no_cause)
{
    struct story_note note = add_kind(HV_TRACE_SYSRET, 3, 1);

    cr_expect_eq(note.cause, 0);
    cr_expect_eq(note.begin_tsc, 0);
    cr_expect_eq(nr_spans, 0);
}

Test(story, a_call_ends_what_was_still_open)
{
    uint64_t first = add_kind(HV_TRACE_SYSCALL, 3, 1).number;

    add_kind(HV_TRACE_SYSCALL, 3, 2); /* the return of the first was lost */
    cr_assert_eq(nr_spans, 1);
    cr_expect_eq(spans[0].number, first);
    cr_expect_eq(spans[0].end_number, 0, "its end was not seen");
    struct story_note note = add_kind(HV_TRACE_SYSRET, 3, 2);
    cr_expect_eq(note.cause, 2);
    cr_expect_eq(note.begin_tsc, 1020);
}

Test(story, a_return_ends_the_traps_in_it)
{
    add_kind(HV_TRACE_SYSCALL, 3, 1);
    trap(3, 14, 0);
    struct story_note note = add_kind(HV_TRACE_SYSRET, 3, 1);

    cr_expect_eq(note.cause, 1);
    cr_assert_eq(nr_spans, 2);
    cr_expect_eq(spans[0].number, 2);
    cr_expect_eq(spans[0].end_number, 0);
    cr_expect_eq(spans[1].number, 1);
    cr_expect_eq(spans[1].end_number, 3);
}

Test(story, a_nested_trap_returns_to_the_call)
{
    add_kind(HV_TRACE_SYSCALL, 3, 1);
    cr_expect_eq(trap(3, 14, 0).cause, 1, "a fault of the kernel in a call");
    cr_expect_eq(trap(3, 0xE0, 0).cause, 0, "an interrupt comes from outside");
    cr_expect_eq(add_kind(HV_TRACE_TRAPRET, 3, 0xE0).cause, 3);
    cr_expect_eq(add_kind(HV_TRACE_TRAPRET, 3, 14).cause, 2);
    cr_expect_eq(add((struct hv_trace_record){.kind = HV_TRACE_EXIT}).cause, 1);
}

Test(story, a_call_goes_on_another_vcpu)
{
    add_kind(HV_TRACE_SYSCALL, 3, 1);
    add_kind(HV_TRACE_SWITCH, 3, 0);
    add((struct hv_trace_record){
        .kind = HV_TRACE_SWITCH, .vcpu = 1, .pid = 0, .reason = 3});
    struct story_note exit =
        add((struct hv_trace_record){.kind = HV_TRACE_EXIT, .vcpu = 1});
    struct story_note end = add((struct hv_trace_record){
        .kind = HV_TRACE_SYSRET, .vcpu = 1, .pid = 3, .reason = 1});

    cr_expect_eq(exit.cause, 1);
    cr_expect_eq(exit.pid, 3);
    cr_expect_eq(end.cause, 1);
    cr_expect_eq(spans[0].vcpu, 0, "where it began");
}

Test(story, a_child_returns_from_its_fork)
{
    add_kind(HV_TRACE_SYSCALL, 3, 57);
    struct story_note fork =
        add((struct hv_trace_record){.kind = HV_TRACE_PROCESS,
                                     .pid = 4,
                                     .reason = HV_TASK_FORK,
                                     .task_data = 3});

    cr_expect_eq(fork.cause, 1);
    add_kind(HV_TRACE_SWITCH, 3, 4);
    cr_expect_eq(add_kind(HV_TRACE_SYSRET, 4, 57).cause, fork.number);
    cr_expect_eq(add_kind(HV_TRACE_SYSRET, 4, 57).cause, 0, "only once");
}

Test(story, a_switch_does_not_cut_a_name)
{
    struct hv_trace_record exec = {
        .kind = HV_TRACE_PROCESS, .pid = 4, .reason = HV_TASK_EXEC};
    struct hv_trace_record to = {.kind = HV_TRACE_SWITCH, .reason = 4};

    memcpy(exec.name, "a-name-of-20-letters", 20);
    memcpy(to.next, "a-name-of-20-let", 16);
    add(exec);
    add(to);
    cr_expect_str_eq(story_process_name(story, 4, 0), "a-name-of-20-letters");
    memcpy(to.next, "another", 8);
    add(to);
    cr_expect_str_eq(story_process_name(story, 4, 0), "another");
}

Test(story, lost_records_end_what_is_open)
{
    add_kind(HV_TRACE_SYSCALL, 3, 1);
    add((struct hv_trace_record){
        .kind = HV_TRACE_SYSCALL, .vcpu = 1, .pid = 4, .reason = 1});
    add((struct hv_trace_record){.kind = HV_TRACE_LOST, .count = 7});
    cr_assert_eq(nr_spans, 1, "of that vCPU only");
    cr_expect_eq(spans[0].pid, 3);
    cr_expect_eq(add((struct hv_trace_record){.kind = HV_TRACE_EXIT}).cause, 0);
    cr_expect_eq(
        add((struct hv_trace_record){.kind = HV_TRACE_EXIT, .vcpu = 1}).cause,
        2);
}

Test(story, an_exit_cuts_the_guests_piece_in_two)
{
    add_kind(HV_TRACE_SWITCH, 0, 3);  /* at 1010 */
    add_kind(HV_TRACE_SYSCALL, 3, 1); /* 1020 */
    add((struct hv_trace_record){.kind = HV_TRACE_EXIT, .handled = 4}); /* 30 */
    add_kind(HV_TRACE_SYSRET, 3, 1);                                    /* 40 */
    now = 1090;
    add((struct hv_trace_record){.kind = HV_TRACE_VCPU,
                                 .reason = HV_VCPU_STOP}); /* 1100 */
    story_finish(story);
    static const struct story_piece wanted[] = {
        {.begin = 1010, .end = 1020, .owner = 0, .lane = STORY_KERNEL},
        {.begin = 1020, .end = 1030, .owner = 2, .lane = STORY_KERNEL},
        {.begin = 1030, .end = 1034, .owner = 3, .lane = STORY_VMM},
        {.begin = 1034, .end = 1040, .owner = 2, .lane = STORY_KERNEL},
        {.begin = 1040, .end = 1100, .owner = 0, .lane = STORY_USER},
    };
    cr_assert_eq(nr_pieces, ARRAY_SIZE(wanted));
    for (unsigned i = 0; i < nr_pieces; i++) {
        cr_expect_eq(pieces[i].begin, wanted[i].begin, "piece %u", i);
        cr_expect_eq(pieces[i].end, wanted[i].end, "piece %u", i);
        cr_expect_eq(pieces[i].owner, wanted[i].owner, "piece %u", i);
        cr_expect_eq(pieces[i].lane, wanted[i].lane, "piece %u", i);
        cr_expect_eq(pieces[i].pid, 3, "piece %u", i);
    }
}

Test(story, a_kernel_that_tells_nothing_has_the_ring_of_its_exits)
{
    for (unsigned i = 0; i < 3; i++)
        add((struct hv_trace_record){.kind = HV_TRACE_EXIT,
                                     .handled = 2,
                                     .ring = i == 2 ? 3 : 0,
                                     .flags = HV_TRACE_HAS_RING});
    cr_assert_eq(nr_pieces, 5, "three exits, and what lies between them");
    cr_expect_eq(pieces[1].lane, STORY_KERNEL);
    cr_expect_eq(pieces[1].begin, 1012);
    cr_expect_eq(pieces[1].end, 1020);
    cr_expect_eq(pieces[3].lane, STORY_USER);
}

Test(story, text_comes_in_pieces)
{
    const struct hv_trace_record part = {
        .kind = HV_TRACE_TEXT, .pid = 3, .size = 50, .flags = HV_TRACE_MORE};
    struct hv_trace_record last = part;

    add_kind(HV_TRACE_SYSCALL, 3, 1);
    last.flags = 0;
    for (unsigned i = 0; i < 2; i++) {
        struct story_note note = add(part);
        cr_expect_eq(note.text_offset, 0);
        cr_expect_eq(note.text_len, 40);
        cr_expect_eq(note.cause, 1);
        note = add(last);
        cr_expect_eq(note.text_offset, 40);
        cr_expect_eq(note.text_len, 10);
    }
    for (unsigned i = 0; i < 9; i++) /* more than the record announced */
        cr_expect_leq(add(part).text_len, 40);
    cr_expect_eq(add(part).text_len, 0);
}

static void run_and_stop(uint8_t vcpu, bool is_lost)
{
    add((struct hv_trace_record){
        .kind = HV_TRACE_VCPU, .vcpu = vcpu, .reason = HV_VCPU_RUN});
    if (is_lost)
        add((struct hv_trace_record){.kind = HV_TRACE_LOST, .count = 1});
    add((struct hv_trace_record){
        .kind = HV_TRACE_VCPU, .vcpu = vcpu, .reason = HV_VCPU_STOP});
}

/* A first CPU that never exits has run all the time. Another may wait to be
 * started; and where records are missing nothing is known. */
Test(story, a_guest_without_exits_has_its_first_cpu)
{
    run_and_stop(0, false); /* at 1010, 1020 */
    run_and_stop(1, false);
    run_and_stop(0, true);
    cr_assert_eq(nr_pieces, 1);
    cr_expect_eq(pieces[0].begin, 1010);
    cr_expect_eq(pieces[0].end, 1020);
    cr_expect_eq(pieces[0].lane, STORY_KERNEL);
    cr_expect_eq(pieces[0].vcpu, 0);
}

Test(story, a_sample_shows_who_has_the_cpu)
{
    struct hv_trace_record sample = {.kind = HV_TRACE_SAMPLE,
                                     .vcpu = 1,
                                     .reason = HV_SAMPLE_RUNS,
                                     .flags = HV_TRACE_HAS_RING,
                                     .ring = 3};

    add((struct hv_trace_record){
        .kind = HV_TRACE_VCPU, .vcpu = 1, .reason = HV_VCPU_RUN});
    add(sample);
    add((struct hv_trace_record){
        .kind = HV_TRACE_VCPU, .vcpu = 1, .reason = HV_VCPU_STOP});
    cr_assert_eq(nr_pieces, 1);
    cr_expect_eq(pieces[0].begin, 1010);
    cr_expect_eq(pieces[0].end, 1030);
    cr_expect_eq(pieces[0].lane, STORY_USER);
}
