/* SPDX-License-Identifier: MIT */
/*
 * Hypercalls: the port doorbell, and the tracing service.
 */
#include "hypercall_tools.h"

TestSuite(hypercall_doorbell, .init = setup, .fini = teardown);

/* ----------------------------------------------------------- the doorbell */

Test(hypercall_doorbell, the_doorbell_serves_the_page_of_its_frame)
{
    const struct hv_request request = {.number = HV_CALL_CONSOLE,
                                       .args = {TEXT, 5}};

    fill(TEXT, 5);
    put_request(PAGE, &request);
    put(bell, 0, 4, PAGE >> 12);
    cr_assert_eq(request_in_guest(PAGE).result, 5);
    cr_assert_eq(nr_events, 1);
    cr_assert_eq(event.number, HV_CALL_CONSOLE);
    cr_assert_eq(event.result, 5);
    cr_assert_eq(event.args[0], TEXT);
    cr_assert_eq(event.args[1], 5);
    assert_filled(5);
}

Test(hypercall_doorbell, the_doorbell_wants_32_bits_at_its_port)
{
    const struct hv_request request = {.number = HV_CALL_EXIT};
    static const struct {
        uint64_t offset;
        unsigned len;
    } cases[] = {{0, 1}, {0, 2}, {1, 1}, {2, 2}, {3, 1}, {0, 8}};

    put_request(0, &request);
    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        put(bell, cases[i].offset, cases[i].len, 0);
        cr_assert_eq(nr_violations, i + 1);
        cr_assert_not_null(strstr(violation, "32 bits"));
    }
    cr_assert_eq(requests.nr_exits, 0);
    cr_assert_eq(nr_events, 0);
}

Test(hypercall_doorbell, the_doorbell_refuses_frames_that_are_not_ram)
{
    static const uint32_t frames[] = {RAM_SIZE >> 12, HV_VGA_HOLE_BASE >> 12,
                                      0x100000, 0x80000000, UINT32_MAX};

    for (unsigned i = 0; i < ARRAY_SIZE(frames); i++) {
        put(bell, 0, 4, frames[i]);
        cr_assert_eq(nr_violations, i + 1);
        cr_assert_eq(violation_value, (uint64_t)frames[i] << 12);
    }
    cr_assert_eq(nr_events, 0);
}

Test(hypercall_doorbell, the_doorbell_reads_as_ones)
{
    for (unsigned len = 1; len <= 4; len *= 2)
        cr_assert_eq(get(bell, 0, len), ones(len));
    cr_assert_eq(nr_violations, 0);
}

Test(hypercall_doorbell, a_doorbell_needs_nobody_who_listens)
{
    const struct hv_request request = {.number = HV_CALL_EXIT};
    struct device *mute = hypercall_doorbell_create(&calls, NULL, NULL);

    cr_assert_not_null(mute);
    put_request(PAGE, &request);
    put(mute, 0, 4, PAGE >> 12);
    cr_assert_eq(requests.nr_exits, 1);
    device_destroy(mute);
}

/* ------------------------------------------------------------------ trace */

static struct {
    unsigned nr;
    uint64_t at, bytes, vcpu;
} ring_seen;

static int on_trace(void *ctx, gpa_t at, uint64_t bytes, uint64_t vcpu)
{
    cr_assert_eq(ctx, &ring_seen);
    ring_seen.nr++;
    ring_seen.at = at.value;
    ring_seen.bytes = bytes;
    ring_seen.vcpu = vcpu;
    return at.value % 4096 ? -EINVAL : 0;
}

Test(hypercall_doorbell, the_trace_is_served_where_somebody_reads_it)
{
    cr_assert_eq(ask(HV_CALL_TRACE, PAGE, 64), -ENOSYS);
    cr_assert_eq(ask(HV_CALL_FEATURES, 0, 0), 0);
    cr_assert_eq(request_in_guest(PAGE).args[1] & 1u << HV_CALL_TRACE, 0);
    calls.trace = on_trace;
    calls.trace_ctx = &ring_seen;
    cr_assert_eq(ask(HV_CALL_FEATURES, 0, 0), 0);
    cr_assert_neq(request_in_guest(PAGE).args[1] & 1u << HV_CALL_TRACE, 0);
    cr_assert_eq(ask(HV_CALL_TRACE, PAGE, 64), 0);
    cr_assert_eq(ring_seen.nr, 1);
    cr_assert_eq(ring_seen.at, PAGE);
    cr_assert_eq(ring_seen.bytes, 64);
    cr_assert_eq(ring_seen.vcpu, 3, "the third argument, as ask() sets it");
    cr_assert_eq(ask(HV_CALL_TRACE, 1, 64), -EINVAL, "what the callback says");
}
