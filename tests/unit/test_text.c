/* SPDX-License-Identifier: MIT */
/*
 * The trace as text: what is gathered on one line, and that nothing a guest
 * sends reaches the terminal unescaped.
 */
#include "hv/hostfs.h"
#include "text_tools.h"
#include "trace/words/words.h"

TestSuite(text, .init = setup, .fini = teardown);

/* ------------------------------------------------------------ console bytes */

/* What a boot sector prints byte by byte, by int 0x10. Other calls, characters
 * that only the screen's own set has, and a refused one have their own lines.
 */
Test(text, characters_of_the_bios_share_a_line)
{
    struct hv_trace_record r = {.kind = HV_TRACE_EXIT,
                                .flags = HV_TRACE_BIOS,
                                .reason = KVM_EXIT_IO,
                                .address = 0x100E};

    for (const char *c = "Hello!\r\nab"; *c; c++) {
        r.data = 0x0007000000000E00 | (uint8_t)*c; /* bx: page and colour */
        record(r);
    }
    r.data = 0x0E00 | 0xDB; /* a block */
    record(r);
    r.data = 0x0E00 | 'c';
    r.flags |= HV_TRACE_REFUSED;
    record(r);
    cr_assert_eq(nr_lines(), 4);
    ASSERT_IN("int 0x10: print \"Hello!\\r\\n\" x8", line(0));
    ASSERT_IN("int 0x10: print \"ab\" x2", line(1));
    ASSERT_IN("int 0x10 ah=0e: print 0xdb", line(2));
    ASSERT_IN("print 'c'", line(3));
}

Test(text, console_bytes_are_one_line)
{
    say("Hello\n");
    cr_assert_eq(nr_lines(), 1);
    ASSERT_IN("uart <- \"Hello\\n\" x6", line(0));
    ASSERT_IN(" 12.00", line(0));
}

Test(text, polls_between_console_bytes_are_on_their_line)
{
    for (const char *c = "ab\n"; *c; c++) {
        poll_uart(0x60);
        record(io(true, HV_PORT_UART, (uint8_t)*c));
    }
    cr_assert_eq(nr_lines(), 1);
    ASSERT_IN("uart <- \"ab\\n\"", line(0));
    ASSERT_IN("x6", line(0));
}

Test(text, the_debug_console_has_lines_of_its_own)
{
    say("ab");
    record(io(true, HV_PORT_DEBUGCON, 'c'));
    record(io(true, HV_PORT_DEBUGCON, 'd'));
    cr_assert_eq(nr_lines(), 2);
    ASSERT_IN("\"ab\"", line(0));
    ASSERT_IN("debugcon <- \"cd\"", line(1));
}

Test(text, polls_of_the_uart_are_none_of_the_debug_consoles)
{
    poll_uart(0x60);
    record(io(true, HV_PORT_DEBUGCON, 'a'));
    poll_uart(0x60);
    record(io(true, HV_PORT_DEBUGCON, 'b'));
    cr_assert_eq(nr_lines(), 4);
}

Test(text, a_line_ends_where_the_guests_does)
{
    say("a\nb\n\n");
    cr_assert_eq(nr_lines(), 3);
    ASSERT_IN("\"a\\n\"", line(0));
    ASSERT_IN("\"b\\n\"", line(1));
    ASSERT_IN("\"\\n\"", line(2));
}

Test(text, a_long_line_is_broken_and_nothing_lost)
{
    char all[200] = "";
    char got[400] = "";

    for (unsigned i = 0; i < 150; i++)
        all[i] = (char)('a' + i % 26);
    say(all);
    for (unsigned i = 0; i < nr_lines(); i++) {
        char *begin = strchr(line(i), '"');
        cr_assert_not_null(begin);
        strncat(got, begin + 1, strcspn(begin + 1, "\""));
    }
    cr_assert_str_eq(got, all);
}

Test(text, a_line_of_control_bytes_is_whole)
{
    for (unsigned i = 0; i < 48; i++)
        record(io(true, HV_PORT_UART, 0x80 + i));
    unsigned nr = 0;
    for (const char *c = lines(); (c = strstr(c, "\\x")); c++)
        nr++;
    cr_assert_eq(nr, 48);
    ASSERT_IN("\\x80", lines());
    ASSERT_IN("\\xaf\"", lines());
}

/* Characters of several bytes stay whole, even where a line is full. */
Test(text, a_line_of_letters_is_whole)
{
    for (unsigned i = 0; i < 120; i++)
        say(i % 3 ? "한글 " : "é");
    say("\xED\x95\n");
    unsigned nr = 0;
    for (const char *c = lines(); (c = strstr(c, "한")); c++)
        nr++;
    cr_assert_eq(nr, 80);
    cr_assert_gt(nr_lines(), 3);
    cr_assert_null(strchr(lines(), '~'), "nothing is cut");
    ASSERT_IN("\\xed\\x95\\n\"", lines());
    cr_assert_null(strstr(lines(), "\\xea"));
}

Test(text, escapes)
{
    say("\033[31m\007\r\n\t\"\\\177\x9b");
    cr_assert_eq(nr_lines(), 2);
    ASSERT_IN("\"\\x1b[31m\\x07\\r\\n\"", line(0));
    ASSERT_IN("\"\\t\\\"\\\\\\x7f\\x9b\"", line(1));
    for (const char *c = printed; *c; c++)
        cr_assert((*c >= ' ' && *c <= '~') || *c == '\n');
}

Test(text, a_nul_byte_is_a_byte)
{
    record(io(true, HV_PORT_UART, 'a'));
    record(io(true, HV_PORT_UART, 0));
    record(io(true, HV_PORT_UART, 'b'));
    ASSERT_IN("\"a\\x00b\"", line(0));
}

Test(text, only_single_bytes_are_text)
{
    struct hv_trace_record r = io(true, HV_PORT_UART, 'a');

    r.count = 5;
    record(r);
    r.count = 1;
    r.size = 2;
    record(r);
    record(io(true, HV_PORT_UART + 1, 'a'));
    record(io(false, HV_PORT_UART, 'a'));
    cr_assert_eq(nr_lines(), 4);
    ASSERT_NOT_IN("\"", lines());
    ASSERT_IN("out 0x3f8 uart <- 0x61, 5 items", line(0));
    ASSERT_IN("in 0x3f8 uart -> 0x61", line(3));
}

/* --------------------------------------------------------------- polls alone
 */

Test(text, polls_that_wait_are_one_line)
{
    for (unsigned i = 0; i < 1000; i++)
        poll_uart(0x60);
    cr_assert_eq(nr_lines(), 1);
    ASSERT_IN("in 0x3fd uart -> 0x60", line(0));
    ASSERT_IN("x1000", line(0));
}

Test(text, the_poll_that_found_something_is_seen)
{
    for (unsigned i = 0; i < 10; i++)
        poll_uart(0x60);
    poll_uart(0x61);
    cr_assert_eq(nr_lines(), 2);
    ASSERT_IN("-> 0x60", line(0));
    ASSERT_IN("x10", line(0));
    ASSERT_IN("-> 0x61", line(1));
}

/* ---------------------------------------------------------------- repetition
 */

Test(text, the_same_exit_again_is_counted)
{
    for (unsigned i = 0; i < 7; i++)
        record(io(true, 0x80, 5));
    cr_assert_eq(nr_lines(), 1);
    ASSERT_IN("out 0x80 (nobody) <- 0x5 x7", line(0));
    ASSERT_IN(" 14.00", line(0));
}

Test(text, a_single_exit_has_no_count)
{
    record(io(true, 0x80, 5));
    cr_assert_str_eq(line(0) + strlen(line(0)) - 7, "   2.00");
}

Test(text, what_differs_in_anything_is_another_line)
{
    struct hv_trace_record r = io(true, 0x80, 5);

    record(r);
    r.data = 6;
    record(r);
    r.address = 0x81;
    record(r);
    r.flags = 0;
    record(r);
    r.size = 2;
    record(r);
    r.count = 2;
    record(r);
    r.rip = 1;
    record(r);
    r.ring = 3;
    record(r);
    r.vcpu = 1;
    record(r);
    r.aux = 1;
    record(r);
    r.reason = KVM_EXIT_MMIO;
    record(r);
    cr_assert_eq(nr_lines(), 11);
}

Test(text, another_vcpus_bytes_are_not_mixed_in)
{
    struct hv_trace_record other = io(true, HV_PORT_UART, 'x');

    other.vcpu = 1;
    say("a");
    record(other);
    say("b");
    cr_assert_eq(nr_lines(), 3);
    ASSERT_IN("\"x\"", line(1));
}

/* --------------------------------------------------------------- other exits
 */

Test(text, mmio)
{
    struct hv_trace_record r = {.tsc = 1000,
                                .kind = HV_TRACE_EXIT,
                                .reason = KVM_EXIT_MMIO,
                                .flags = HV_TRACE_WRITE,
                                .address = 0xD0000004,
                                .size = 4,
                                .data = 0xDEADBEEF,
                                .count = 1};

    record(r);
    r.flags = 0;
    r.address = 0xE0000000;
    record(r);
    ASSERT_IN("write 0xd0000004 uart <- 0xdeadbeef", line(0));
    ASSERT_IN("read 0xe0000000 (nobody) -> 0xdeadbeef", line(1));
}

/* Bytes that a policy refused were not printed. */
Test(text, refused_bytes_are_no_output)
{
    struct hv_trace_record r = {.tsc = 1000,
                                .kind = HV_TRACE_EXIT,
                                .reason = KVM_EXIT_IO,
                                .flags = HV_TRACE_WRITE | HV_TRACE_REFUSED,
                                .address = HV_PORT_UART,
                                .size = 1,
                                .data = 'x',
                                .count = 1};

    record(r);
    r.data = 'y';
    r.flags = HV_TRACE_WRITE;
    record(r);
    cr_assert_eq(nr_lines(), 2);
    ASSERT_IN("out 0x3f8 uart <- 0x78, refused", line(0));
    ASSERT_IN("uart <- \"y\"", line(1));
}

Test(text, hypercalls_by_either_doorbell)
{
    struct hv_trace_record r = call(HV_CALL_CONSOLE, 12);

    record(r);
    r.reason = KVM_EXIT_IO;
    r.flags |= HV_TRACE_WRITE;
    r.size = 4;
    record(r);
    cr_assert_eq(nr_lines(), 2);
    ASSERT_IN("hypercall console(12 bytes) = 12", line(0));
    ASSERT_IN("hypercall console(12 bytes) = 12", line(1));
}

/* Also in the page, in JSON lines and for Perfetto. */
Test(text, each_hypercall_has_its_name)
{
    cr_assert_str_eq(trace_words_hypercall(HV_CALL_CONSOLE), "console");
    cr_assert_str_eq(trace_words_hypercall(HV_CALL_FILE_READ), "file_read");
    cr_assert_null(trace_words_hypercall(77));
    cr_assert_null(trace_words_hypercall(UINT64_MAX));
    record(call(HV_CALL_FILE_READ, 20));
    ASSERT_IN("hypercall file_read(20480, at 12) = 20", line(0));
}

Test(text, unknown_hypercalls_have_their_number)
{
    struct hv_trace_record unknown = call(77, -38);
    char words[TRACE_WHAT_MAX];

    record(unknown);
    ASSERT_IN("hypercall number 77(0x5000, 0xc) = -ENOSYS ", line(0));
    trace_describe(&info, &unknown, words, sizeof(words));
    ASSERT_IN("number 77(0x5000, 0xc) = -ENOSYS", words);
}

Test(text, msrs_have_their_names)
{
    struct hv_trace_record r = {.kind = HV_TRACE_EXIT,
                                .tsc = 1000,
                                .reason = KVM_EXIT_X86_RDMSR,
                                .address = 0x1B,
                                .data = 0xFEE00900,
                                .size = 8,
                                .count = 1};

    record(r);
    ASSERT_IN("rdmsr 0x1b APIC_BASE -> 0xfee00900 ", line(0));
    r.reason = KVM_EXIT_X86_WRMSR;
    r.address = 0xC0010064 + 7;
    r.flags = HV_TRACE_WRITE | HV_TRACE_REFUSED;
    record(r);
    ASSERT_IN("wrmsr 0xc001006b PSTATE_DEF <- 0xfee00900, refused", line(1));
    r.address = 0x12345678;
    r.flags = HV_TRACE_WRITE;
    record(r);
    ASSERT_IN("wrmsr 0x12345678 <- 0xfee00900 ", line(2));
}

/* What is written to the address register of the PCI configuration ports. */
Test(text, pci_addresses_are_read_out)
{
    struct hv_trace_record r = io(true, HV_PORT_PCI_CONFIG, 0x8000FA13);

    r.size = 4;
    record(r);
    ASSERT_IN("<- 0x8000fa13, 00:1f.2 register 0x10 ", line(0));
    r.data = 0x0000FA10; /* not enabled */
    record(r);
    r.data = 0x8000FA10;
    r.size = 1; /* another register */
    record(r);
    r.flags &= (uint8_t)~HV_TRACE_WRITE;
    r.size = 4;
    record(r);
    for (unsigned i = 1; i < 4; i++)
        ASSERT_NOT_IN("register", line(i));
}

Test(text, exits_have_their_names)
{
    record((struct hv_trace_record){
        .kind = HV_TRACE_EXIT, .tsc = 1000, .reason = KVM_EXIT_SHUTDOWN});
    record((struct hv_trace_record){
        .kind = HV_TRACE_EXIT, .tsc = 1000, .reason = 75});
    record((struct hv_trace_record){
        .kind = HV_TRACE_EXIT, .tsc = 1000, .reason = UINT32_MAX});
    ASSERT_IN("shutdown", line(0));
    ASSERT_IN("unknown exit 75", line(1));
    ASSERT_IN("unknown exit 4294967295", line(2));
}
