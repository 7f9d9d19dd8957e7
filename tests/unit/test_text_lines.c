/* SPDX-License-Identifier: MIT */
/*
 * The trace as text: place, time and colour of a line, and the last paragraph.
 */
#include "text_tools.h"
#include "trace/out/wrap.h"
#include "trace/words/times.h"

TestSuite(text_lines, .init = setup, .fini = teardown);

/* -------------------------------------------------------- place, time, style
 */

Test(text_lines, place_and_ring_where_they_are_known)
{
    struct hv_trace_record r = io(true, 0x80, 5);

    r.rip = 0x1234;
    r.ring = 3;
    record(r);
    ASSERT_NOT_IN("0x1234", line(0));
    r.flags |= HV_TRACE_HAS_RIP;
    record(r);
    ASSERT_IN("0 |            0x1234 ---", line(1));
    r.flags |= HV_TRACE_HAS_RING;
    record(r);
    ASSERT_IN("0 0x1234 -----", line(2));
}

/* All times in a column have one unit, so that lines can be compared, and
 * different moments give different texts. */
Test(text_lines, a_column_of_times_has_one_unit)
{
    struct hv_trace_record r = io(true, 0x80, 0);

    r.tsc = 1000 + 999;
    r.handled = 1000;
    record(r);
    r.tsc = 1000 + 2500000;
    r.handled = 0;
    record(r);
    cr_assert_eq(nr_lines(), 1, "the time alone makes no other line");
    r.data = 1;
    record(r);
    r.data = 2;
    r.tsc++;
    r.handled = 4000000000;
    record(r);
    r.tsc = 1000 - 13;
    r.data = 3;
    record(r);
    cr_assert_eq(strncmp(line(0), "  0.000999   0 |", 16), 0, "%s", line(0));
    ASSERT_IN(" 1000.00", line(0));
    ASSERT_IN("  2.500000   0 ", line(1));
    ASSERT_IN("  2.500001   0 ", line(2));
    ASSERT_IN(" 4000000000", line(2)); /* over an hour: no room for decimals */
    ASSERT_IN(" -0.000013   0 ", line(3));
}

Test(text_lines, a_number_stays_with_its_unit)
{
    cr_assert_eq(wrap_length("of 41.2 %, and", 7), 2);
    cr_assert_eq(wrap_length("of 41.2 %, and", 10), 10);
    cr_assert_eq(wrap_length("took 10 ms", 7), 4);
    cr_assert_eq(wrap_length("took 10 s", 7), 4);
    cr_assert_eq(wrap_length("took 10 steps", 7), 7);
    cr_assert_eq(wrap_length("in ring 3 it", 7), 2);
    cr_assert_eq(wrap_length("41.2 %", 4), 4, "there is no other place");
}

Test(text_lines, a_moment_before_time_0_is_rounded_down_as_one_after)
{
    char buf[TIMES_MAX];

    times_seconds(-1, buf, sizeof(buf));
    cr_assert_str_eq(buf, "-0.000001");
    times_seconds(1, buf, sizeof(buf));
    cr_assert_str_eq(buf, "0.000000");
    times_seconds(INT64_MIN, buf, sizeof(buf));
    cr_assert_str_eq(buf, "-9223372036.854776");
}

Test(text_lines, an_unknown_clock_rate_is_no_division_by_zero)
{
    info.tsc_khz = 0;
    record(io(true, 0x80, 0));
    ASSERT_IN(" 0.000000 ", line(0));
    ASSERT_IN(" 0.00", line(0));
}

Test(text_lines, lost_records_are_told_in_their_place)
{
    record(io(true, 0x80, 1));
    lose(12);
    record(io(true, 0x80, 1));
    cr_assert_eq(nr_lines(), 3, "%s", lines());
    ASSERT_IN("lost=12 records", line(1));
}

Test(text_lines, records_lost_before_the_first_come_under_the_header)
{
    lose(3);
    cr_assert_eq(nr_lines(), 1);
    ASSERT_IN("lost=3", line(0));
}

Test(text_lines, without_colour_there_are_no_escapes)
{
    say("a\n");
    record(io(true, 0x80, 1));
    lose(12);
    ASSERT_NOT_IN("\033", lines());
    ASSERT_NOT_IN("\r", printed);
}

Test(text_lines, colour_changes_no_column)
{
    char plain[2][256];

    for (unsigned pass = 0; pass < 2; pass++) {
        style.colour = pass;
        teardown();
        setup();
        say("Hello\n");
        size_t n = 0;
        for (const char *c = line(0); *c; c++) {
            if (*c == '\033')
                c += strcspn(c, "m");
            else
                plain[pass][n++] = *c;
        }
        plain[pass][n] = '\0';
        if (pass)
            ASSERT_IN("\033[", line(0));
    }
    cr_assert_str_eq(plain[0], plain[1]);
}

Test(text_lines, every_colour_is_switched_off_again)
{
    style.colour = true;
    teardown();
    setup();
    say("Hello\nhello\n");
    record(io(true, 0x80, 1));
    record(io(true, 0x80, 1));
    for (unsigned i = 0; i < nr_lines(); i++) {
        const char *last = NULL;
        for (const char *c = line(i); (c = strchr(c, '\033')); c++)
            last = c;
        cr_assert_not_null(last);
        cr_assert_eq(strncmp(last, "\033[0m", 4), 0, "line %u", i);
    }
}

Test(text_lines, the_rest_is_printed_at_the_end)
{
    say("no newline");
    trace_output_text.finish(text);
    fflush(out);
    ASSERT_IN("\"no newline\"", printed);
}

Test(text_lines, the_uarts_speed_is_no_text)
{
    record(io(true, HV_PORT_UART + X86_UART_LCR, 0x80));
    record(io(true, HV_PORT_UART, 'A'));
    record(io(true, HV_PORT_UART + X86_UART_LCR, 0x03));
    record(io(true, HV_PORT_UART, 'A'));
    ASSERT_IN("out 0x3f8 uart <- 0x41", line(1));
    ASSERT_IN("uart <- \"A\"", line(3));
}

/* A guest that only computes is looked at every 320 ms. */
Test(text_lines, kicks_share_a_line)
{
    struct hv_trace_record r = {.kind = HV_TRACE_KICK};

    record(io(true, 0x80, 5));
    for (unsigned i = 0; i < 4; i++)
        record(r);
    r.vcpu = 1;
    record(r);
    record(io(true, 0x80, 5));
    cr_assert_eq(nr_lines(), 4);
    ASSERT_IN("kicked by vmm x4", line(1));
    ASSERT_IN("kicked by vmm", line(2));
}

/* ------------------------------------------------------- the last paragraph */

Test(text_lines, it_ends_with_what_it_came_to)
{
    struct hv_trace_record r = {.tsc = 1000, .kind = HV_TRACE_KICK};

    info.nr_vcpus = 1;
    info.empty_exit_ticks = 100;
    record(r);
    r = io(true, 0x80, 5); /* record 2, the longest */
    r.tsc = 1200;
    r.handled = 400;
    r.flags |= HV_TRACE_HAS_RING;
    record(r);
    r.kind = HV_TRACE_HOST_CALL;
    r.tsc = 1300;
    r.rip = 1200;
    r.handled = 100;
    record(r);
    r = call(HV_CALL_CONSOLE, 5);
    r.tsc = 1900;
    r.handled = 100;
    r.flags |= HV_TRACE_HAS_RING;
    record(r);
    r = (struct hv_trace_record){
        .tsc = 2000, .kind = HV_TRACE_VCPU, .reason = 2};
    record(r);
    trace_output_text.finish(text);
    const char *end = strstr(lines(), "\n\n");
    cr_assert_not_null(end, "%s", lines());
    char flat[1024];
    snprintf(flat, sizeof(flat), "%s", end + 2);
    for (char *c = flat; *c; c++)
        *c = *c == '\n' ? ' ' : *c;
    ASSERT_IN("left to vmm 2 times, and vmm asked the host kernel 1 time.",
              flat);
    /* Nothing is known before the first exit that has a ring. */
    ASSERT_IN("Of 1.00 ms: the guest 20.0 %, KVM (estimated) 10.0 %, vmm 40.0 "
              "%, the host kernel for vmm 10.0 %, not known 20.0 %.",
              flat);
    ASSERT_IN("At the exits to vmm the guest stood still for 700.00 us: vmm "
              "400.00 us, the host kernel for vmm 100.00 us, KVM and the CPU "
              "(estimated) 200.00 us.",
              flat);
    ASSERT_IN("Costliest in vmm: out 0x80 (1 time, 400.00 us), hypercall "
              "console (1 time, 100.00 us).",
              flat);
    ASSERT_IN("the longest exit, out 0x80 (400.00 us): --walk=#2.", flat);
    for (const char *c = end + 2; *c; c = strchr(c, '\n') + 1)
        cr_assert_leq(strcspn(c, "\n"), 100);
}

Test(text_lines, a_part_of_the_records_comes_to_nothing)
{
    info.has_gaps = true;
    record(io(true, 0x80, 5));
    trace_output_text.finish(text);
    info.has_gaps = false;
    cr_assert_eq(nr_lines(), 1);
}
