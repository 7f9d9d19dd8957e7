/* SPDX-License-Identifier: MIT */
/*
 * The trace as text: place, time and colour of a line, and what is said of
 * each kind of record.
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

/* --------------------------------------------------------- the other kinds */

static struct hv_trace_record kind(uint8_t kind)
{
    return (struct hv_trace_record){.tsc = 1000, .kind = kind};
}

/* The column that `part` begins at. */
static size_t column(const char *part)
{
    const char *found = strstr(line(nr_lines() - 1), part);

    cr_assert_not_null(found, "'%s' in '%s'", part, line(nr_lines() - 1));
    return (size_t)(found - line(nr_lines() - 1));
}

Test(text_lines, each_level_has_its_lane)
{
    struct hv_trace_record r = io(true, 0x80, 5);
    size_t vmm, host, kernel;

    record(r);
    vmm = column("out 0x80");
    r = kind(HV_TRACE_HOST_CALL);
    r.vcpu = HV_TRACE_NO_VCPU;
    r.reason = 1; /* write */
    r.address = 1;
    r.count = 12;
    r.aux = (uint64_t)-5;
    record(r);
    host = column("write(1, 12) = -EIO");
    r = kind(HV_TRACE_SYSCALL);
    r.pid = 3;
    r.reason = 39; /* getpid */
    record(r);
    kernel = column("getpid()");
    cr_assert_lt(kernel, vmm);
    cr_assert_lt(vmm, host);
    cr_assert_lt(column("process 3 -"), kernel);
    r = kind(HV_TRACE_REQUEST);
    r.pid = 3;
    r.reason = 200; /* nobody's */
    r.address = 576;
    r.count = 4096;
    r.data = HV_TRACE_WHAT(2, 0); /* a disk, read */
    record(r);
    cr_assert_eq(column("disk read sector 576, 4096 bytes"), vmm);
    ASSERT_NOT_IN("bytes =", line(nr_lines() - 1));
    cr_assert_eq(column("process 3 -"), kernel);
    r = kind(HV_TRACE_INTERRUPT);
    r.reason = 4;
    r.data = 1;
    record(r);
    cr_assert_eq(column("interrupt line 4 up"), vmm);
    cr_assert_eq(column("<---"), kernel + 1);
}

Test(text_lines, every_line_fits_100_columns)
{
    say("0123456789012345678901234567890123456789012345678901234567890\n");
    struct hv_trace_record r = kind(HV_TRACE_SYSCALL);
    r.reason = 257;
    r.pid = 4000000000;
    r.address = r.data = r.count = r.aux = UINT64_MAX / 3;
    record(r);
    r = call(999999, INT64_MIN);
    r.count = r.aux = UINT64_MAX;
    r.handled = UINT32_MAX;
    record(r);
    for (unsigned i = 0; i < nr_lines(); i++)
        cr_assert_leq(strlen(line(i)), 100, "'%s'", line(i));
}

static struct hv_trace_record piece(uint32_t reason, const char *bytes,
                                    size_t len, uint16_t size)
{
    struct hv_trace_record r = kind(HV_TRACE_TEXT);

    r.reason = reason;
    r.size = size;
    memcpy(r.text, bytes, len);
    return r;
}

/* Where there is no room for all of a call, its result is not what is cut. */
Test(text_lines, a_result_is_kept)
{
    struct hv_trace_record r = kind(HV_TRACE_HOST_CALL);

    r.vcpu = HV_TRACE_NO_VCPU;
    r.reason = 17; /* pread64 */
    r.address = 11;
    r.count = r.aux = 1048576;
    record(r);
    ASSERT_IN("> pread64(11~ = 1048576 ", line(0));
    r = call(17, -13);
    r.count = r.aux = UINT64_MAX;
    record(r);
    ASSERT_IN("~ = -EACCES ", line(1));
}

/* What a program writes is no result, even if it looks like one. */
Test(text_lines, a_text_is_cut_at_its_end)
{
    struct hv_trace_record r = kind(HV_TRACE_SYSCALL);
    const char *words = "(0123456789012345678901) = 3 4567890123 ";

    r.pid = 3;
    r.reason = 1; /* write */
    r.count = 400;
    record(r);
    r = piece(1, words, 40, 400);
    r.flags = HV_TRACE_MORE;
    record(r);
    r = piece(1, words, 40, 400);
    record(r);
    ASSERT_IN("> write(0, \"(0123456789012345678901) = 3 ", line(0));
    ASSERT_NOT_IN("\" = ", line(0));
}

Test(text_lines, interrupts_have_the_names_that_the_guest_gave_them)
{
    struct hv_trace_record r = kind(HV_TRACE_TRAP);

    r.reason = 0xE0;
    record(r);
    ASSERT_IN("interrupt 0xe0", line(0));
    r = kind(HV_TRACE_SETUP);
    r.reason = HV_SETUP_VECTOR;
    r.setup_data = 0xE0;
    memcpy(r.setup_name, "my \033 clock", 10);
    trace_labels_learn(labels, &r);
    record(r);
    r = kind(HV_TRACE_TRAP);
    r.reason = 0xE0;
    record(r);
    ASSERT_IN("vector 0xe0: my ? clock", line(1));
    ASSERT_IN("my ? clock", line(2));
}

Test(text_lines, the_doors_of_a_kernel_are_told)
{
    struct hv_trace_record r = kind(HV_TRACE_SETUP);

    r.reason = HV_SETUP_TRAPS;
    r.size = 256;
    r.setup_data = 0xFFFFFFFF80300000;
    record(r);
    r.reason = HV_SETUP_TIMER;
    r.setup_data = 10000000;
    memcpy(r.setup_name, "deadline", 8);
    record(r);
    r.reason = 77;
    record(r);
    ASSERT_IN("trap table: 256 gates at 0xffffffff80300000 (lidt)", line(0));
    ASSERT_IN("timer: an interrupt each 10.00 ms (deadline)", line(1));
    ASSERT_IN("unknown (77)", line(2));
}

Test(text_lines, a_system_call_has_the_text_of_its_arguments)
{
    struct hv_trace_record r = kind(HV_TRACE_PROCESS);

    r.pid = 3;
    r.reason = HV_TASK_EXEC;
    memcpy(r.name, "demo", 4);
    record(r);
    r = kind(HV_TRACE_SYSCALL);
    r.pid = 3;
    r.reason = 1;
    r.address = 1;
    r.data = 0x402000;
    r.count = 6;
    record(r);
    record(piece(1, "hello\n", 6, 6));
    r.kind = HV_TRACE_SYSRET;
    r.tsc += 50;
    r.data = 6;
    record(r);
    r.kind = HV_TRACE_SYSCALL; /* the next one does not change the time */
    r.tsc += 50;
    record(r);
    cr_assert_eq(nr_lines(), 3);
    ASSERT_IN("demo[3] ---", line(1));
    ASSERT_IN("> write(1, \"hello\\n\", 6) = 6", line(1));
    cr_assert_str_eq(line(1) + strlen(line(1)) - 9, " 50.00 us");
}

Test(text_lines, a_call_with_something_between_is_two_lines)
{
    struct hv_trace_record r = kind(HV_TRACE_SYSCALL);

    r.pid = 3;
    r.reason = 0; /* read */
    record(r);
    record(io(true, 0x80, 5));
    r.kind = HV_TRACE_SYSRET;
    r.tsc += 50;
    r.data = 5;
    r.size = 5;
    record(r);
    record(piece(HV_TEXT_RESULT, "hello", 5, 5));
    r.kind = HV_TRACE_SYSCALL; /* the next one does not change the time */
    r.tsc += 50;
    record(r);
    cr_assert_eq(nr_lines(), 4);
    ASSERT_IN("read(", line(0));
    ASSERT_IN("process 3 <", line(2));
    ASSERT_IN("read = 5 \"hello\"", line(2));
    cr_assert_str_eq(line(2) + strlen(line(2)) - 9, " 50.00 us");
}

/* Process 3 opens `path` as descriptor 4 and closes it: two lines. */
static void open_and_close(const char *path)
{
    struct hv_trace_record r = kind(HV_TRACE_SYSCALL);
    struct hv_trace_record name = piece(0, path, strlen(path), 0);

    name.size = (uint16_t)strlen(path);
    name.pid = r.pid = 3;
    r.reason = 2; /* open */
    record(r);
    record(name);
    r.kind = HV_TRACE_SYSRET;
    r.data = 4;
    record(r);
    r.kind = HV_TRACE_SYSCALL;
    r.reason = 3; /* close */
    r.address = 4;
    record(r);
    r.kind = HV_TRACE_SYSRET;
    r.data = 0;
    record(r);
}

Test(text_lines, a_descriptor_has_its_file)
{
    open_and_close("/etc/motd");
    open_and_close("/a/long/way/down/to/the/file");
    cr_assert_eq(nr_lines(), 4);
    ASSERT_IN("> open(\"/etc/motd\", 0, 0) = 4", line(0));
    ASSERT_IN("> close(4</etc/motd>) = 0", line(1));
    ASSERT_IN("> close(4<.../way/down/to/the/file>) = 0", line(3));
}

Test(text_lines, a_trap_that_is_handled_at_once_is_one_line)
{
    struct hv_trace_record r = kind(HV_TRACE_TRAP);

    r.reason = 0x20;
    record(r);
    r.kind = HV_TRACE_TRAPRET;
    r.tsc += 7;
    record(r);
    cr_assert_eq(nr_lines(), 1);
    cr_assert_str_eq(line(0) + strlen(line(0)) - 8, " 7.00 us");
}

Test(text_lines, traps_and_switches_are_said)
{
    struct hv_trace_record r = kind(HV_TRACE_TRAP);

    r.flags = HV_TRACE_HAS_RING;
    r.ring = 3;
    r.reason = 14;
    r.address = 0xFFFFFFFF80000000;
    r.data = 5;
    record(r);
    ASSERT_IN("#PF page fault at 0xffffffff80000000, error 0x5", line(0));
    r = kind(HV_TRACE_SWITCH);
    r.pid = 3;
    r.reason = 4;
    memcpy(r.before, "sh", 2);
    memcpy(r.next, "0123456789abcdef", 16); /* no NUL */
    record(r);
    ASSERT_IN("switch sh[3] -> 0123456789abcdef[4]", line(1));
}

Test(text_lines, kvms_own_tracepoints_cross_to_the_host)
{
    struct hv_trace_record r = kind(HV_TRACE_KVM);

    memcpy(r.text, "kvm_exit: vcpu 0 reason npf rip 0xfff0 i", 40);
    record(r);
    ASSERT_IN("> kvm exit npf", line(0));
    r.reason = 1; /* the rest of it */
    memset(r.text, 'x', 40);
    record(r);
    cr_assert_eq(nr_lines(), 1);
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
