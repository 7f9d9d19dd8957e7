/* SPDX-License-Identifier: MIT */
/*
 * The story of a trace where it is not smooth: ends without a begin, begins
 * without an end, lost records, levels too deep, links that lead nowhere.
 * tests/trace checks it where all goes well.
 */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "trace/story/story.h"
#include "trace/strace/strace_state.h"

#define MAX 64u

static struct story *story;
static struct story_span spans[MAX];
static struct story_piece pieces[MAX];
static unsigned nr_spans, nr_pieces;
static uint64_t now;

static void on_span(void *ctx, const struct story_span *span)
{
    (void)ctx;
    if (nr_spans < MAX)
        spans[nr_spans++] = *span;
}

static void on_piece(void *ctx, const struct story_piece *piece)
{
    (void)ctx;
    if (nr_pieces < MAX)
        pieces[nr_pieces++] = *piece;
}

static struct trace_info info;

static void setup(void)
{
    story = story_create(
        &(struct story_events){.span = on_span, .piece = on_piece}, &info);
    cr_assert_not_null(story);
    nr_spans = nr_pieces = 0;
    now = 1000;
}

static void teardown(void)
{
    story_destroy(story);
}

TestSuite(story, .init = setup, .fini = teardown);

/* The next record: 10 ticks later. */
static struct story_note add(struct hv_trace_record record)
{
    record.tsc = now += 10;
    return story_add(story, &record);
}

static struct story_note add_kind(uint8_t kind, uint32_t pid, uint32_t reason)
{
    return add(
        (struct hv_trace_record){.kind = kind, .pid = pid, .reason = reason});
}

static struct story_note trap(uint32_t pid, uint32_t vector, uint8_t ring)
{
    return add((struct hv_trace_record){.kind = HV_TRACE_TRAP,
                                        .pid = pid,
                                        .reason = vector,
                                        .ring = ring,
                                        .flags = HV_TRACE_HAS_RING});
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

Test(story, devices_work_at_the_same_time)
{
    uint64_t exits[2], services[2];

    for (unsigned i = 0; i < 2; i++)
        exits[i] = add((struct hv_trace_record){.kind = HV_TRACE_EXIT,
                                                .vcpu = (uint8_t)i})
                       .number;
    for (unsigned i = 0; i < 2; i++) {
        struct story_note note =
            add((struct hv_trace_record){.kind = HV_TRACE_SERVICE,
                                         .vcpu = HV_TRACE_NO_VCPU,
                                         .reason = 7 + i,
                                         .handled = 1000,
                                         .rip = 1010 + 10 * i});
        cr_expect_eq(note.cause, exits[i]);
        services[i] = note.number;
        cr_expect_eq(pieces[nr_pieces - 1].device, 7 + i);
    }
    for (unsigned i = 0; i < 2; i++) {
        struct story_note note =
            add((struct hv_trace_record){.kind = HV_TRACE_HOST_CALL,
                                         .vcpu = HV_TRACE_NO_VCPU,
                                         .rip = 1010 + 10 * i});
        cr_expect_eq(note.cause, services[i]);
        cr_expect_eq(note.device, 7 + i);
    }
}

static struct story_note ask(uint8_t vcpu, uint32_t device, uint64_t sector)
{
    return add((struct hv_trace_record){.kind = HV_TRACE_REQUEST,
                                        .vcpu = vcpu,
                                        .pid = 3u + vcpu,
                                        .reason = device,
                                        .address = sector});
}

static struct story_note serve(uint32_t device, uint64_t sector)
{
    return add((struct hv_trace_record){.kind = HV_TRACE_SERVICE,
                                        .vcpu = HV_TRACE_NO_VCPU,
                                        .reason = device,
                                        .handled = 50,
                                        .rip = now + 10,
                                        .address = sector});
}

/* A device's thread that no exit wakes: its work is what the kernel asked. */
Test(story, a_service_belongs_to_what_was_asked)
{
    uint64_t call = add_kind(HV_TRACE_SYSCALL, 3, 0).number;
    struct story_note one = ask(0, 16, 8), two = ask(1, 16, 16),
                      other = ask(1, 17, 8), again = ask(1, 16, 8);

    cr_expect_eq(one.cause, call);
    cr_expect_eq(two.cause, 0, "no call of its process was seen");
    cr_expect_eq(serve(16, 16).cause, two.number);
    struct story_note served = serve(16, 8);
    cr_expect_eq(served.cause, one.number, "the one that was first");
    cr_expect_eq(served.pid, 3);
    cr_expect_eq(serve(17, 8).cause, other.number);
    cr_expect_eq(serve(16, 8).cause, again.number);
    cr_expect_eq(serve(16, 8).cause, 0, "it was asked twice, not thrice");
    cr_expect_eq(add((struct hv_trace_record){.kind = HV_TRACE_HOST_CALL,
                                              .vcpu = HV_TRACE_NO_VCPU,
                                              .rip = now})
                     .cause,
                 again.number + 5);
}

Test(story, an_exit_that_rings_is_nearer_than_what_was_asked)
{
    ask(0, 16, 8);
    uint64_t bell = add((struct hv_trace_record){.kind = HV_TRACE_EXIT}).number;
    struct hv_trace_record work = {.kind = HV_TRACE_SERVICE,
                                   .vcpu = HV_TRACE_NO_VCPU,
                                   .reason = 16,
                                   .rip = now,
                                   .address = 8};

    cr_expect_eq(add(work).cause, bell);
    cr_expect_eq(serve(16, 8).cause, 0, "it is served");
}

Test(story, more_requests_than_there_is_room_for)
{
    uint64_t first = ask(0, 16, 8).number;

    for (unsigned i = 0; i < 3000; i++)
        ask(0, 17, i);
    cr_expect_eq(serve(16, 8).cause, 0, "forgotten");
    cr_expect_eq(serve(17, 2999).cause, first + 3000);
    cr_expect_eq(serve(17, 2999 - 1023).cause, first + 3000 - 1023);
    cr_expect_eq(serve(17, 2999 - 1024).cause, 0);
    add((struct hv_trace_record){.kind = HV_TRACE_LOST, .count = 1});
    cr_expect_eq(serve(17, 2998).cause, 0, "nobody knows what was served");
}

Test(story, a_cause_that_nobody_saw_is_none)
{
    add((struct hv_trace_record){.kind = HV_TRACE_EXIT});
    for (unsigned i = 0; i < 2; i++)
        cr_expect_eq(add((struct hv_trace_record){.kind = HV_TRACE_HOST_CALL,
                                                  .vcpu = (uint8_t)(255 * i),
                                                  .rip = 999})
                         .cause,
                     0);
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
    for (unsigned i = 0; i < 9; i++) /* more than it said there was */
        cr_expect_leq(add(part).text_len, 40);
    cr_expect_eq(add(part).text_len, 0);
}

Test(story, a_guest_that_lies_gets_no_more_memory_than_others)
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

/* ------------------------------------------------------- files of descriptors
 */

/* A call with one or two arguments that succeeds; the file it is about. */
static const char *call(uint32_t pid, uint32_t number, uint64_t arg0,
                        uint64_t arg1, uint64_t result)
{
    static char file[200];
    struct story_note note =
        add((struct hv_trace_record){.kind = HV_TRACE_SYSCALL,
                                     .pid = pid,
                                     .reason = number,
                                     .address = arg0,
                                     .data = arg1});

    snprintf(file, sizeof(file), "%s", note.file ? note.file : "unknown");
    if (number == SYS_open)
        add((struct hv_trace_record){
            .kind = HV_TRACE_TEXT, .pid = pid, .size = 9, .text = "/etc/motd"});
    note = add((struct hv_trace_record){
        .kind = HV_TRACE_SYSRET, .pid = pid, .reason = number, .data = result});
    cr_expect_null(note.file);
    return file;
}

static void process(uint32_t pid, uint32_t event, uint64_t data)
{
    add((struct hv_trace_record){.kind = HV_TRACE_PROCESS,
                                 .pid = pid,
                                 .reason = event,
                                 .task_data = data});
}

Test(story, a_descriptor_is_the_file_it_was_opened_by)
{
    cr_expect_str_eq(call(1, SYS_read, 3, 0, 1), "unknown");
    cr_expect_str_eq(call(1, SYS_open, 0, O_CLOEXEC, 3), "unknown");
    cr_expect_str_eq(call(1, SYS_read, 3, 0, 1), "/etc/motd");
    cr_expect_str_eq(call(1, SYS_getpid, 3, 0, 1), "unknown", "no descriptor");
    cr_expect_str_eq(call(1, SYS_dup2, 3, 9, 9), "/etc/motd");
    process(2, HV_TASK_FORK, 1);
    process(2, HV_TASK_EXEC, 0);
    cr_expect_str_eq(call(2, SYS_read, 3, 0, 1), "unknown", "O_CLOEXEC");
    cr_expect_str_eq(call(2, SYS_read, 9, 0, 1), "/etc/motd");
    process(2, HV_TASK_EXIT, 0);
    cr_expect_str_eq(call(2, SYS_read, 9, 0, 1), "unknown", "a later one");
    cr_expect_str_eq(call(1, SYS_close, 3, 0, 0), "/etc/motd");
    cr_expect_str_eq(call(1, SYS_read, 3, 0, 1), "unknown");
    cr_expect_str_eq(call(1, SYS_read, 9, 0, 1), "/etc/motd");
    add((struct hv_trace_record){.kind = HV_TRACE_LOST, .vcpu = 7});
    cr_expect_str_eq(call(1, SYS_read, 9, 0, 1), "unknown", "it may be closed");
}

/* Another open or close may be among what the filter hides. */
Test(story, with_a_filter_a_descriptor_is_a_number)
{
    info.has_gaps = true;
    cr_expect_str_eq(call(1, SYS_open, 0, O_CLOEXEC, 3), "unknown");
    cr_expect_str_eq(call(1, SYS_read, 3, 0, 1), "unknown");
}

Test(story, of_many_processes_with_files_some_are_forgotten)
{
    for (uint32_t pid = 1; pid <= 3 * MAX_PROCESSES; pid++)
        (void)call(pid, SYS_open, 0, 0, 3);
    cr_expect_str_eq(call(3 * MAX_PROCESSES, SYS_read, 3, 0, 1), "/etc/motd");
    cr_expect_str_eq(call(1, SYS_read, 3, 0, 1), "unknown");
    process(1, HV_TASK_FORK, 1); /* its own parent: a lie */
    add_kind(HV_TRACE_SYSRET, 1, SYS_open);
    cr_expect_str_eq(call(1, SYS_read, UINT64_MAX, 0, 1), "unknown");
}
