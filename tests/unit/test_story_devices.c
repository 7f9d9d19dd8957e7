/* SPDX-License-Identifier: MIT */
/*
 * The story of a trace: the request that a device's work is for.
 */
#include "story_tools.h"

TestSuite(story_devices, .init = setup, .fini = teardown);

Test(story_devices, devices_work_at_the_same_time)
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

/* A device's thread that no exit wakes works on what the kernel requested. */
Test(story_devices, a_service_belongs_to_what_was_asked)
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

Test(story_devices, an_exit_that_rings_is_nearer_than_what_was_asked)
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

Test(story_devices, more_requests_than_there_is_room_for)
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

Test(story_devices, a_cause_that_nobody_saw_is_none)
{
    add((struct hv_trace_record){.kind = HV_TRACE_EXIT});
    for (unsigned i = 0; i < 2; i++)
        cr_expect_eq(add((struct hv_trace_record){.kind = HV_TRACE_HOST_CALL,
                                                  .vcpu = (uint8_t)(255 * i),
                                                  .rip = 999})
                         .cause,
                     0);
}
