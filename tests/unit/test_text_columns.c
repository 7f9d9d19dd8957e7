/* SPDX-License-Identifier: MIT */
/*
 * The trace as text: its width, what is cut, and which lines are wanted.
 */
#include "base/utf8.h"
#include "debug/symbols.h"
#include "text_tools.h"

TestSuite(text_columns, .init = setup, .fini = teardown);

/* Wide, and with the longest of all. */
static void record_long_ones(void)
{
    struct hv_trace_record r = kind(HV_TRACE_SYSCALL);

    say("0123456789012345678901234567890123456789012345678901234567890\n");
    say("한글 한글 한글 한글 한글 한글 한글 한글 한글 한글\n");
    r.reason = 257;
    r.pid = 4000000000;
    r.address = r.data = r.count = r.aux = UINT64_MAX / 3;
    record(r);
    r = call(999999, INT64_MIN);
    r.count = r.aux = UINT64_MAX;
    r.handled = UINT32_MAX;
    record(r);
    r = kind(HV_TRACE_SWITCH);
    r.pid = 4000000000;
    r.reason = 4000000001;
    memcpy(r.before, "0123456789abcdef", 16);
    memcpy(r.next, "한글한글한", 15);
    record(r);
    r = kind(HV_TRACE_HOST_CALL);
    r.tsc += 9999999999; /* hours */
    r.address = r.data = r.count = r.aux = UINT64_MAX;
    r.handled = UINT32_MAX;
    record(r);
}

static void restart(unsigned columns)
{
    style.columns = columns;
    teardown();
    setup();
}

Test(text_columns, every_line_fits)
{
    for (unsigned columns = 60; columns <= 200; columns += 5) {
        restart(columns);
        record_long_ones();
        cr_assert_geq(nr_lines(), 6);
        for (unsigned i = 0; i < nr_lines(); i++)
            cr_assert_leq(utf8_columns(line(i)), columns < 80 ? 80 : columns,
                          "%u: '%s'", columns, line(i));
    }
}

/* The numbers that distinguish lines: of a process, the offset from a symbol,
 * the result of a call. */
Test(text_columns, what_tells_is_never_what_is_cut)
{
    struct hv_trace_record r = io(true, 0x80, 5);
    struct symbols *symbols = symbols_new();

    cr_assert_not_null(symbols);
    cr_assert_eq(
        symbols_add(symbols, 0x1000, 0x1000, "a_function_with_a_long_name"), 0);
    for (unsigned columns = 80; columns <= 140; columns += 20) {
        restart(columns);
        trace_labels_borrow(labels, symbols, NULL);
        r.rip = 0x1234;
        r.flags |= HV_TRACE_HAS_RIP;
        record(r);
        ASSERT_IN("+0x234 -", line(0));
        record_long_ones();
        ASSERT_IN(" 4000000000 -", lines());
        ASSERT_IN("[4000000001]", lines());
        ASSERT_IN(" = -EPERM ", lines());
    }
    ASSERT_IN("a_function_with_a_long_name+0x234", line(0));
    trace_labels_borrow(labels, NULL, NULL);
    symbols_destroy(symbols);
}

/* Kernels are linked high, so their addresses differ in the last digits. */
Test(text_columns, the_last_digits_of_an_address_are_there)
{
    for (unsigned columns = 60; columns <= 200; columns += 5) {
        struct hv_trace_record r = io(true, 0x80, 5);

        restart(columns);
        r.rip = 0xFFFFFFFF815D7102;
        r.flags |= HV_TRACE_HAS_RIP;
        record(r);
        ASSERT_IN("15d7102 -", line(0));
    }
}

/* In a narrow terminal the words of a level begin before it, if necessary. */
Test(text_columns, the_arrow_gives_way_to_the_words)
{
    struct hv_trace_record r = kind(HV_TRACE_HOST_CALL);

    restart(80);
    r.vcpu = HV_TRACE_NO_VCPU;
    r.reason = 1; /* write */
    r.address = r.count = r.aux = 5;
    record(r);
    r.count = r.aux = 123456;
    record(r);
    ASSERT_IN("|------------> write(5, 5) = 5 ", line(0));
    ASSERT_IN("|-----> write(5, 123456) = 123456  0.00", line(1));
}

static struct trace_grep grep;

static unsigned nr_with(const char *words)
{
    struct hv_trace_record r = kind(HV_TRACE_PROCESS);

    grep = (struct trace_grep){.words = words};
    info.grep = &grep;
    teardown();
    setup();
    r.pid = 3;
    r.reason = HV_TASK_EXEC;
    memcpy(r.name, "cat", 3);
    record(r);
    say("안녕\n");
    open_and_close("/etc/인사");
    record(io(true, 0x80, 5));
    lose(2);
    unsigned nr = 0;
    trace_output_text.finish(text);
    fflush(out);
    for (const char *c = printed; printed_size && *c; c++)
        nr += *c == '\n';
    info.grep = NULL;
    cr_assert_geq(nr, 2, "the header, and what is lost");
    cr_assert_eq(grep.nr, nr - 2);
    return nr - 2;
}

/* Words are looked for in the line that is shown, not in the record: a
 * program's name, a text, the file of a descriptor, a result, the console's
 * letters. */
Test(text_columns, words_are_looked_for_in_lines)
{
    cr_assert_eq(nr_with("cat[3]"), 2);
    cr_assert_eq(nr_with("안녕"), 1);
    cr_assert_eq(nr_with("/etc/인사"), 2);
    cr_assert_eq(nr_with("close(4"), 1);
    cr_assert_eq(nr_with(") = 4"), 1);
    cr_assert_eq(nr_with("out 0x80"), 1);
    cr_assert_eq(nr_with("0x5000"), 0);
}
