/* SPDX-License-Identifier: MIT */
/*
 * Hypercalls: which requests are taken from guest memory, and what each
 * service does.
 */
#include "hypercall_tools.h"

TestSuite(hypercall, .init = setup, .fini = teardown);

/* --------------------------------------------------------------- decoding */

Test(hypercall, the_request_is_answered_in_place)
{
    const struct hv_request request = {
        .number = HV_CALL_TIME,
        .args = {HV_CLOCK_MONOTONIC, 2, 3, 4, 5, 6},
    };
    const uint8_t ring[8] = {1, 2, 3, 4, 5, 6, 7, 8};

    put_request(PAGE, &request);
    cr_assert_eq(guest_mem_write(calls.mem, gpa(PAGE + 64), ring, 8), 0);
    cr_assert_eq(hypercall_serve(&calls, gpa(PAGE), HYPERCALL_ANY, &event), 0);
    struct hv_request answer = request_in_guest(PAGE);
    uint8_t behind[8];
    cr_assert_gt(answer.result, 0);
    cr_assert_arr_eq(answer.args, request.args, sizeof(request.args));
    cr_assert_eq(answer.number, HV_CALL_TIME);
    cr_assert_eq(guest_mem_read(calls.mem, gpa(PAGE + 64), behind, 8), 0);
    cr_assert_arr_eq(behind, ring, 8, "64 bytes are the request, no more");
    cr_assert_eq(event.args[1], 2);
    cr_assert_eq(atomic_load(&calls.served), 1);
    cr_assert_eq(atomic_load(&calls.refused), 0);
    cr_assert_eq(nr_violations, 0);
}

Test(hypercall, the_first_and_the_last_page_of_ram_are_pages)
{
    const struct hv_request request = {.number = HV_CALL_FEATURES};
    static const uint64_t pages[] = {
        0,
        HV_VGA_HOLE_BASE - 4096,
        HV_VGA_HOLE_END,
        RAM_SIZE - 4096,
    };

    for (unsigned i = 0; i < ARRAY_SIZE(pages); i++) {
        put_request(pages[i], &request);
        cr_assert_eq(hypercall_serve(&calls, gpa(pages[i]), 0, &event), 0);
        cr_assert_eq(request_in_guest(pages[i]).args[0], HV_ABI_VERSION);
    }
}

Test(hypercall, a_page_that_is_not_aligned_is_refused)
{
    static const uint64_t pages[] = {
        PAGE + 1, PAGE + 8,   PAGE + 64,     PAGE - 1,
        1,        UINT64_MAX, RAM_SIZE - 64, RAM_SIZE + 1,
    };

    for (unsigned i = 0; i < ARRAY_SIZE(pages); i++) {
        event.number = 0x5A;
        cr_assert_eq(
            hypercall_serve(&calls, gpa(pages[i]), HYPERCALL_ANY, &event),
            -EINVAL);
        cr_assert_eq(nr_violations, i + 1);
        cr_assert_eq(violation_value, pages[i]);
        cr_assert_eq(event.number, 0x5A, "there is no event to tell of");
    }
    cr_assert_eq(atomic_load(&calls.refused), ARRAY_SIZE(pages));
    cr_assert_eq(atomic_load(&calls.served), 0);
}

Test(hypercall, a_page_that_is_not_ram_is_refused)
{
    static const uint64_t pages[] = {
        RAM_SIZE,         RAM_SIZE + 4096,
        HV_VGA_HOLE_BASE, HV_TEXT_BASE - 4096,
        HV_MMIO_GAP_BASE, HV_MMIO_GAP_END,
        HV_LAPIC_BASE,    1ull << 52,
        1ull << 63,       UINT64_MAX - 4095,
    };

    for (unsigned i = 0; i < ARRAY_SIZE(pages); i++) {
        cr_assert_eq(
            hypercall_serve(&calls, gpa(pages[i]), HYPERCALL_ANY, &event),
            -EFAULT, "page %u", i);
        cr_assert_eq(nr_violations, i + 1);
        cr_assert_not_null(strstr(violation, "not RAM"));
    }
}

Test(hypercall, the_doorbells_number_must_be_the_requests)
{
    const struct hv_request request = {.number = HV_CALL_EXIT,
                                       .result = 0x5A5A};

    put_request(PAGE, &request);
    cr_assert_eq(hypercall_serve(&calls, gpa(PAGE), HV_CALL_TIME, &event),
                 -EINVAL);
    cr_assert_eq(hypercall_serve(&calls, gpa(PAGE), UINT32_MAX, &event),
                 -EINVAL);
    cr_assert_eq(request_in_guest(PAGE).result, 0x5A5A);
    cr_assert_eq(requests.nr_exits, 0);
    cr_assert_eq(violation_value, HV_CALL_EXIT);
    cr_assert_eq(hypercall_serve(&calls, gpa(PAGE), HV_CALL_EXIT, &event), 0);
    cr_assert_eq(requests.nr_exits, 1);
}

Test(hypercall, every_flag_is_refused)
{
    for (unsigned bit = 0; bit < 32; bit++) {
        const struct hv_request request = {.number = HV_CALL_EXIT,
                                           .flags = 1u << bit};
        put_request(PAGE, &request);
        cr_assert_eq(hypercall_serve(&calls, gpa(PAGE), HYPERCALL_ANY, &event),
                     0);
        cr_assert_eq(request_in_guest(PAGE).result, -EINVAL);
    }
    cr_assert_eq(requests.nr_exits, 0);
}

Test(hypercall, unknown_numbers_are_enosys)
{
    static const uint32_t numbers[] = {
        5, 6, 63, 64, 255, 1u << 31, UINT32_MAX - 1, UINT32_MAX};

    for (unsigned i = 0; i < ARRAY_SIZE(numbers); i++) {
        cr_assert_eq(ask(numbers[i], 1, 2), -ENOSYS);
        cr_assert_str_eq(names_hypercall(numbers[i]), "unknown");
        cr_assert_eq(request_in_guest(PAGE).args[0], 1);
    }
    cr_assert_eq(nr_violations, 0, "asking is allowed");
    cr_assert_eq(console.nr_calls + requests.nr_exits, 0);
}

Test(hypercall, known_numbers_have_names)
{
    cr_assert_str_eq(names_hypercall(HV_CALL_FEATURES), "features");
    cr_assert_str_eq(names_hypercall(HV_CALL_CONSOLE), "console");
    cr_assert_str_eq(names_hypercall(HV_CALL_EXIT), "exit");
    cr_assert_str_eq(names_hypercall(HV_CALL_TIME), "time");
}

/* --------------------------------------------------------------- features */

Test(hypercall, features_are_exactly_what_is_served)
{
    cr_assert_eq(ask(HV_CALL_FEATURES, UINT64_MAX, UINT64_MAX), 0);
    struct hv_request answer = request_in_guest(PAGE);
    cr_assert_eq(answer.args[0], HV_ABI_VERSION);
    cr_assert_eq(answer.args[1], 1u << HV_CALL_FEATURES |
                                     1u << HV_CALL_CONSOLE |
                                     1u << HV_CALL_EXIT | 1u << HV_CALL_TIME);
    for (uint32_t number = 0; number < 64; number++) {
        bool is_served = answer.args[1] >> number & 1;
        cr_assert_eq(ask(number, UINT64_MAX, UINT64_MAX) != -ENOSYS, is_served,
                     "number %u", number);
    }
}

/* ---------------------------------------------------------------- console */

Test(hypercall, console_takes_what_fits_its_buffer)
{
    static const struct {
        uint64_t asked;
        int64_t taken;
    } cases[] = {
        {0, 0},       {1, 1},       {4095, 4095},
        {4096, 4096}, {4097, 4096}, {HV_CONSOLE_MAX, 4096},
    };

    fill(TEXT, 4096);
    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        console.len = 0;
        cr_assert_eq(ask(HV_CALL_CONSOLE, TEXT, cases[i].asked),
                     cases[i].taken);
        assert_filled((size_t)cases[i].taken);
    }
}

Test(hypercall, console_requests_that_are_too_long_are_refused)
{
    static const uint64_t lengths[] = {
        HV_CONSOLE_MAX + 1, 1ull << 31,        1ull << 32, (1ull << 32) + 1,
        1ull << 63,         UINT64_MAX - 4095, UINT64_MAX,
    };

    for (unsigned i = 0; i < ARRAY_SIZE(lengths); i++)
        cr_assert_eq(ask(HV_CALL_CONSOLE, TEXT, lengths[i]), -EINVAL);
    cr_assert_eq(console.nr_calls, 0);
}

Test(hypercall, console_reads_up_to_the_last_byte_of_ram)
{
    fill(RAM_SIZE - 3, 3);
    cr_assert_eq(ask(HV_CALL_CONSOLE, RAM_SIZE - 3, 3), 3);
    assert_filled(3);
    console.len = 0;
    fill(RAM_SIZE - 1, 1);
    cr_assert_eq(ask(HV_CALL_CONSOLE, RAM_SIZE - 1, 1), 1);
    assert_filled(1);
}

Test(hypercall, console_reads_nothing_that_is_not_all_ram)
{
    static const struct {
        uint64_t at, len;
    } cases[] = {
        {RAM_SIZE - 1, 2},
        {RAM_SIZE - 3, 4},
        {RAM_SIZE, 1},
        {HV_VGA_HOLE_BASE - 1, 2},
        {HV_VGA_HOLE_BASE, 1},
        {HV_TEXT_BASE - 1, 2},
        {UINT64_MAX, 1},
        {UINT64_MAX, 2},
        {UINT64_MAX - 1, 4096},
        {1ull << 63, 1},
        {HV_VGA_HOLE_BASE - 8, HV_CONSOLE_MAX},
    };

    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++)
        cr_assert_eq(ask(HV_CALL_CONSOLE, cases[i].at, cases[i].len), -EFAULT,
                     "case %u", i);
    cr_assert_eq(console.nr_calls, 0);
    cr_assert_eq(nr_violations, 0);
}

Test(hypercall, console_of_no_bytes_is_no_error_wherever_it_is)
{
    cr_assert_eq(ask(HV_CALL_CONSOLE, UINT64_MAX, 0), 0);
    cr_assert_eq(ask(HV_CALL_CONSOLE, HV_VGA_HOLE_BASE, 0), 0);
    cr_assert_eq(console.len, 0);
}

Test(hypercall, console_tells_how_little_was_taken)
{
    fill(TEXT, 100);
    console.room = 60;
    cr_assert_eq(ask(HV_CALL_CONSOLE, TEXT, 100), 60);
    assert_filled(60);
    console.room = 0;
    cr_assert_eq(ask(HV_CALL_CONSOLE, TEXT, 100), 0);
    cr_assert_eq(console.len, 60);
}

Test(hypercall, a_console_buffer_may_hold_the_request_itself)
{
    cr_assert_eq(ask(HV_CALL_CONSOLE, PAGE, 64), 64);
    cr_assert_eq(console.data[0], HV_CALL_CONSOLE, "as it was when asked");
    cr_assert_eq(console.data[8], 0x5A);
}

/* ----------------------------------------------------------- exit and time */

Test(hypercall, exit_hands_on_the_whole_status)
{
    static const uint64_t statuses[] = {0, 1, 255, 256, 1ull << 32, UINT64_MAX};

    for (unsigned i = 0; i < ARRAY_SIZE(statuses); i++) {
        cr_assert_eq(ask(HV_CALL_EXIT, statuses[i], 9), 0);
        cr_assert_eq(requests.nr_exits, i + 1);
        cr_assert_eq(requests.status, statuses[i]);
    }
    cr_assert_eq(requests.nr_resets, 0);
}

static int64_t now(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

Test(hypercall, realtime_is_the_hosts)
{
    int64_t before = now(CLOCK_REALTIME);
    int64_t time = ask(HV_CALL_TIME, HV_CLOCK_REALTIME, 0);

    cr_assert(time >= before && time <= now(CLOCK_REALTIME));
}

Test(hypercall, monotonic_time_counts_from_the_start)
{
    int64_t start = now(CLOCK_MONOTONIC);

    calls.started_ns = (uint64_t)start;
    int64_t first = ask(HV_CALL_TIME, HV_CLOCK_MONOTONIC, 0);
    int64_t second = ask(HV_CALL_TIME, HV_CLOCK_MONOTONIC, 0);
    cr_assert_geq(first, 0);
    cr_assert_geq(second, first);
    cr_assert_leq(second, now(CLOCK_MONOTONIC) - start);
}

Test(hypercall, other_clocks_are_refused)
{
    static const uint64_t clocks[] = {2, 3, 1ull << 32, (1ull << 32) + 1,
                                      UINT64_MAX};

    for (unsigned i = 0; i < ARRAY_SIZE(clocks); i++)
        cr_assert_eq(ask(HV_CALL_TIME, clocks[i], 0), -EINVAL);
}
