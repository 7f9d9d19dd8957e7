/* SPDX-License-Identifier: MIT */
/*
 * The trace as text: place, time and colour of a line, and the last paragraph.
 */
#include "text_tools.h"

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

Test(text_lines, times_are_in_the_unit_that_reads_best)
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
    ASSERT_IN(" 999.00 us ", line(0));
    ASSERT_IN("1.00 ms", line(0));
    ASSERT_IN("    2.50 s ", line(1));
}

Test(text_lines, an_unknown_clock_rate_is_no_division_by_zero)
{
    info.tsc_khz = 0;
    record(io(true, 0x80, 0));
    ASSERT_IN("0 ns", line(0));
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

/* ------------------------------------------------------- the last paragraph */

Test(text_lines, it_ends_with_what_it_came_to)
{
    struct hv_trace_record r = {.tsc = 1000, .kind = HV_TRACE_KICK};

    info.nr_vcpus = 1;
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
    /* Before the first exit that has a ring nobody knows. */
    ASSERT_IN("Of 1.00 ms: the guest 30.0 %, vmm 40.0 %, the host kernel for "
              "vmm 10.0 %, not known 20.0 %.",
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
