/* SPDX-License-Identifier: MIT */
/*
 * Rings in the guest's RAM: which may be registered, and what a reader gets
 * when an honest guest writes.
 */
#include "guest_ring_tools.h"

#include <errno.h>

TestSuite(guest_ring, .init = setup, .fini = teardown, .timeout = 120);

/* ----------------------------------------------------------- registering */

Test(guest_ring, what_is_no_ring_is_refused)
{
    static const struct {
        uint64_t at, bytes;
        int error;
    } bad[] = {
        {AT + 64, 64 + 64 * 8, -EINVAL}, /* not page aligned */
        {AT, 0, -EINVAL},
        {AT, 63, -EINVAL},
        {AT, 64, -EINVAL},          /* no record */
        {AT, 64 + 64, -EINVAL},     /* one */
        {AT, 64 + 64 * 3, -EINVAL}, /* no power of two */
        {AT, 64 + 64 * 8 + 1, -EINVAL},
        {AT, 64 + 64 * 8 - 1, -EINVAL},
        {AT, UINT64_MAX, -EINVAL},
        {AT, UINT64_MAX - 63, -EINVAL},
        {AT, 64 + (64ull << 23), -EINVAL},        /* more than anybody needs */
        {AT, 64 + (64ull << 22), -EFAULT},        /* more than there is */
        {RAM_SIZE - 4096, 64 + 64 * 64, -EFAULT}, /* the header fits */
        {RAM_SIZE, 64 + 64 * 8, -EFAULT},
        {UINT64_MAX - 4095, 64 + 64 * 64, -EFAULT}, /* wraps */
        {HV_VGA_HOLE_BASE, 64 + 64 * 8, -EFAULT},
        {HV_VGA_HOLE_BASE - 4096, 64 + 64 * 64, -EFAULT},
        {HV_LAPIC_BASE, 64 + 64 * 8, -EFAULT},
    };

    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        cr_assert_eq(guest_ring_register(&ring, mem, gpa(bad[i].at),
                                         bad[i].bytes, &same),
                     bad[i].error, "row %u", i);
        cr_assert_null(ring.memory);
    }
    cr_assert_eq(take(8), 0, "nothing registered, nothing read");
    cr_assert_eq(ring.source.written(&ring.source), 0);
}

Test(guest_ring, the_last_bytes_of_ram_are_ram)
{
    const uint64_t at = RAM_SIZE - 4096;

    cr_assert_eq(guest_ring_register(&ring, mem, gpa(at), bytes_of(32), &same),
                 0);
    header(at)->head = 1;
    cr_assert_eq(take(8), 0);
    cr_assert_eq(lost, 1, "a record of zeros is none");
}

Test(guest_ring, a_new_ring_takes_the_place_of_the_old)
{
    reg();
    for (uint64_t i = 0; i < 3; i++)
        put(i);
    cr_assert_eq(take(1), 1);
    cr_assert_eq(
        guest_ring_register(&ring, mem, gpa(0x8000), bytes_of(NR), &same), 0);
    cr_assert_eq(take(8), 0);
    cr_assert_eq(lost, 2, "what was not read is lost");
    put(3); /* written into the old ring */
    cr_assert_eq(take(8), 0);
    *(struct hv_trace_record *)guest_mem_map(mem, gpa(0x8040), 64) =
        (struct hv_trace_record){.kind = HV_TRACE_SWITCH};
    header(0x8000)->head = 1;
    cr_assert_eq(take(8), 1);
    cr_assert_eq(out[0].kind, HV_TRACE_SWITCH);
    cr_assert_eq(ring.source.written(&ring.source), 4);
}

/* ------------------------------------------------------- an honest guest */

Test(guest_ring, records_come_in_order_and_once)
{
    reg();
    for (uint64_t i = 0; i < 5; i++)
        put(i);
    cr_assert_eq(take(3), 3);
    cr_assert_eq(take(8), 2);
    cr_assert_eq(out[1].reason, 4);
    cr_assert_eq(out[1].data, ~4ull);
    cr_assert_eq(out[1].pid, 7);
    cr_assert_eq(take(8), 0);
    cr_assert_eq(lost, 0);
    for (uint64_t i = 5; i < 12; i++) /* wraps around */
        put(i);
    cr_assert_eq(take(8), 7);
    for (unsigned i = 0; i < 7; i++)
        cr_assert_eq(out[i].reason, 5 + i);
    cr_assert_eq(lost, 0);
}

Test(guest_ring, what_is_written_over_is_counted)
{
    reg();
    for (uint64_t i = 0; i < 100; i++)
        put(i);
    cr_assert_eq(take(64), NR - 1, "the slot that may be half written is out");
    cr_assert_eq(out[0].reason, 100 - (NR - 1));
    cr_assert_eq(lost, 100 - (NR - 1));
    cr_assert_eq(tail, 100);
}

Test(guest_ring, two_readers_have_a_cursor_each)
{
    uint64_t other = 0, other_lost = 0;

    reg();
    put(0);
    put(1);
    cr_assert_eq(take(8), 2);
    put(2);
    cr_assert_eq(ring.source.read(&ring.source, &other, out, 64, &other_lost),
                 3);
    cr_assert_eq(take(8), 1);
    cr_assert_eq(lost + other_lost, 0);
}

Test(guest_ring, the_clock_becomes_the_hosts)
{
    const struct guest_ring_clock clock = {.first.offset = 0ull - 5000};

    cr_assert_eq(guest_ring_register(&ring, mem, gpa(AT), bytes_of(NR), &clock),
                 0);
    put(0);
    put(1);
    cr_assert_eq(take(8), 2);
    cr_assert_eq(out[0].tsc, 5000);
    cr_assert_eq(out[1].tsc, 5001);
}

Test(guest_ring, clocks_convert_both_ways)
{
    static const struct tsc_clock clocks[] = {
        {0, 0, 0},
        {123456789, 2000000, 2000000},
        {0ull - 987654321, 3000000, 2000000},
        {1ull << 63, 1000000, 3500001},
    };
    const uint64_t host = 0x0000123456789ABC;

    for (unsigned i = 0; i < ARRAY_SIZE(clocks); i++) {
        uint64_t guest = tsc_clock_to_guest(&clocks[i], host);
        uint64_t back = tsc_clock_to_host(&clocks[i], guest);

        cr_assert_leq(host - back, 4, "clock %u", i);
    }
    cr_assert_eq(tsc_clock_to_guest(&clocks[2], 2000) + 987654321, 3000);
}

/* ---------------------------------------------------------------- exits */

Test(guest_ring, records_stay_between_the_exits_they_lie_between)
{
    reg();
    put(0); /* their TSCs are 0, 1, 2, ...: all too early */
    put(1);
    guest_ring_note_exit(&ring, 1000, 1100);
    guest_ring_note_exit(&ring, 1200, 1300); /* nothing in between */
    put(2);
    guest_ring_note_exit(&ring, 2000, 2100);
    put(3);
    slot(0)->tsc = 5000; /* and this one too late */
    cr_assert_eq(take(8), 4);
    cr_assert_eq(out[0].tsc, 1000);
    cr_assert_eq(out[1].tsc, 1000);
    cr_assert_eq(out[2].tsc, 1300);
    cr_assert_eq(out[3].tsc, 2100);
    put(4);
    slot(4)->tsc = 2500;
    cr_assert_eq(take(8), 1);
    cr_assert_eq(out[0].tsc, 2500, "a right time is left as it is");
}

/* An interrupt comes between the call of process 1 and its texts, and so do the
 * calls of others. */
Test(guest_ring, a_text_has_the_time_of_its_call)
{
    static const struct {
        uint8_t kind;
        uint32_t pid;
        uint64_t tsc; /* as read */
    } rows[] = {
        {HV_TRACE_SYSCALL, 1, 10}, {HV_TRACE_TRAP, 1, 11},
        {HV_TRACE_TEXT, 1, 10},    {HV_TRACE_TEXT, 2, 13},
        {HV_TRACE_SYSRET, 1, 14},  {HV_TRACE_TEXT, 1, 14},
    };

    reg();
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        put(i);
        *slot(i) = (struct hv_trace_record){
            .kind = rows[i].kind, .pid = rows[i].pid, .tsc = 10 + i};
    }
    for (size_t i = 0, n = 0; i < ARRAY_SIZE(rows); i += n) {
        n = take(i % 3 + 1); /* by itself or not, that is the same */
        cr_assert_gt(n, 0);
        for (size_t k = 0; k < n; k++)
            cr_expect_eq(out[k].tsc, rows[i + k].tsc, "record %zu", i + k);
    }
}

/* The host stops the guest's clock while the guest is not running. */
static uint64_t moving_offset(void *ctx)
{
    return *(uint64_t *)ctx;
}

Test(guest_ring, a_clock_that_does_not_stay_is_followed)
{
    uint64_t offset = 0;
    const struct guest_ring_clock clock = {.offset = moving_offset,
                                           .ctx = &offset};

    cr_assert_eq(guest_ring_register(&ring, mem, gpa(AT), bytes_of(NR), &clock),
                 0);
    put(0);
    slot(0)->tsc = 500;
    offset = 0ull - 100;
    guest_ring_note_exit(&ring, 1000, 1100);
    put(1);
    slot(1)->tsc = 1020;
    guest_ring_note_exit(&ring, 1500, 1600);
    cr_assert_eq(take(8), 2);
    cr_assert_eq(out[0].tsc, 500);
    cr_assert_eq(out[1].tsc, 1120);
}

Test(guest_ring, an_exit_that_has_begun_is_after_all_records)
{
    reg();
    put(0);
    slot(0)->tsc = 7000;
    busy = 3000;
    cr_assert_eq(take(8), 1);
    cr_assert_eq(out[0].tsc, 3000);
}

Test(guest_ring, more_exits_than_are_remembered)
{
    uint64_t wrong = 0;

    reg();
    for (uint64_t i = 0; i < 3 * GUEST_RING_EXITS; i++) {
        put(i);
        slot(i)->tsc = 1;
        guest_ring_note_exit(&ring, i * 10 + 100, i * 10 + 105);
        if (take(8) == 1)
            wrong += out[0].tsc != (i ? i * 10 + 95 : 1);
    }
    cr_assert_eq(wrong, 0);
    cr_assert_eq(lost, 0);
}
