/* SPDX-License-Identifier: MIT */
/*
 * The trace as text: what is printed for each kind of record.
 */
#include "debug/symbols.h"
#include "text_tools.h"

TestSuite(text_kinds, .init = setup, .fini = teardown);

/* --------------------------------------------------------- the other kinds */

/* The column where `part` begins. */
static size_t column(const char *part)
{
    const char *found = strstr(line(nr_lines() - 1), part);

    cr_assert_not_null(found, "'%s' in '%s'", part, line(nr_lines() - 1));
    return (size_t)(found - line(nr_lines() - 1));
}

Test(text_kinds, each_level_has_its_lane)
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
    r.reason = 200; /* a number that no call has */
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

/* Where a call does not fit, its result is not what is cut. */
Test(text_kinds, a_result_is_kept)
{
    struct hv_trace_record r = kind(HV_TRACE_HOST_CALL);

    r.vcpu = HV_TRACE_NO_VCPU;
    r.reason = 17; /* pread64 */
    r.address = 11;
    r.count = r.aux = 1048576;
    record(r);
    ASSERT_IN("> pread64(11, 1048576 at 0) = 1048576 ", line(0));
    r = call(999999, -13);
    r.count = r.aux = UINT64_MAX;
    record(r);
    ASSERT_IN("~ = -EACCES ", line(1));
}

/* Text that a program writes is not a result, even if it looks like one. */
Test(text_kinds, a_text_is_cut_at_its_end)
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

Test(text_kinds, interrupts_have_the_names_that_the_guest_gave_them)
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

Test(text_kinds, the_doors_of_a_kernel_are_told)
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
    r.reason = HV_SETUP_SYSCALL;
    r.setup_data = 0xFFFFFFFF80100040;
    record(r);
    ASSERT_IN("trap table: 256 gates at 0xffffffff80300000 (lidt)", line(0));
    ASSERT_IN("timer: an interrupt each 10.00 ms (deadline)", line(1));
    ASSERT_IN("unknown (77)", line(2));
    ASSERT_IN("syscall enters at 0xffffffff80100040 (wrmsr LSTAR)", line(3));
}

Test(text_kinds, a_system_call_has_the_text_of_its_arguments)
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
    cr_assert_str_eq(line(1) + strlen(line(1)) - 6, " 50.00");
}

Test(text_kinds, a_call_with_something_between_is_two_lines)
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
    cr_assert_str_eq(line(2) + strlen(line(2)) - 6, " 50.00");
}

/* As with --from: the record with the name is not shown. */
Test(text_kinds, a_process_keeps_its_name_from_before)
{
    struct hv_trace_record r = {
        .kind = HV_TRACE_SWITCH, .pid = 3, .reason = 7, .next = "demo"};

    trace_labels_learn(labels, &r);
    r = (struct hv_trace_record){.kind = HV_TRACE_SYSCALL, .pid = 7};
    record(r);
    ASSERT_IN("demo[7] -", line(0));
}

Test(text_kinds, a_descriptor_has_its_file)
{
    open_and_close("/etc/motd");
    open_and_close("/a/long/way/down/to/the/file");
    cr_assert_eq(nr_lines(), 4);
    ASSERT_IN("> open(\"/etc/motd\", 0, 0) = 4", line(0));
    ASSERT_IN("> close(4</etc/motd>) = 0", line(1));
    ASSERT_IN("> close(4<.../way/down/to/the/file>) = 0", line(3));
}

Test(text_kinds, a_trap_that_is_handled_at_once_is_one_line)
{
    struct hv_trace_record r = kind(HV_TRACE_TRAP);

    r.reason = 0x20;
    record(r);
    r.kind = HV_TRACE_TRAPRET;
    r.tsc += 7;
    record(r);
    cr_assert_eq(nr_lines(), 1);
    cr_assert_str_eq(line(0) + strlen(line(0)) - 5, " 7.00");
}

Test(text_kinds, traps_and_switches_are_said)
{
    struct hv_trace_record r = kind(HV_TRACE_TRAP);

    r.flags = HV_TRACE_HAS_RING;
    r.ring = 3;
    r.reason = 14;
    r.address = 0xFFFFFFFF80000000;
    r.data = 5;
    record(r);
    ASSERT_IN("#PF page fault at 0xffffffff80000000, error 0x5", line(0));
    r.flags |= HV_TRACE_HAS_RIP;
    r.rip = 0x40123C;
    r.reason = 13;
    r.data = 0;
    record(r);
    ASSERT_IN("#GP general protection, vector 13, error 0x0, rip 0x40123c",
              line(1));
    r.reason = 6; /* has none */
    record(r);
    ASSERT_IN(", vector 6, rip 0x40123c", line(2));
    ASSERT_NOT_IN("0x40123c:", line(2));
    r.reason = 13;
    r.insn[0] = 0xFA;
    r.size = HV_TRACE_INSN_MAX; /* what follows does not matter */
    record(r);
    ASSERT_IN(", rip 0x40123c: cli", line(3));
    memcpy(r.insn, "\x48\xC7\x00\x01\x00", 5);
    r.size = 5; /* cut: the page ends */
    record(r);
    ASSERT_NOT_IN("0x40123c:", line(4));
    r.size = UINT16_MAX;
    record(r);
    ASSERT_IN(", rip 0x40123c: mov qword [", line(5));
    r.reason = 0xE0;
    r.ring = 0;
    record(r);
    ASSERT_IN(", vector 0xe0", line(6));
    ASSERT_NOT_IN(", rip ", line(6));
    r = kind(HV_TRACE_SYSCALL);
    r.reason = 39;
    r.flags = HV_TRACE_INT80;
    record(r);
    ASSERT_IN("-> int 0x80: getpid()", line(7));
    r.flags = 0;
    record(r);
    ASSERT_IN("-> getpid()", line(8));
    r = kind(HV_TRACE_SWITCH);
    r.pid = 3;
    r.reason = 4;
    memcpy(r.before, "sh", 2);
    memcpy(r.next, "0123456789abcdef", 16); /* no NUL */
    record(r);
    ASSERT_IN("switch sh[3] -> 0123456789abcdef[4]", line(9));
}

Test(text_kinds, kvms_own_tracepoints_cross_to_the_host)
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

/* The number of a timer is no address, even if there is a symbol. */
Test(text_kinds, a_door_has_its_symbol)
{
    struct hv_trace_record r = kind(HV_TRACE_SETUP);
    struct symbols *symbols = symbols_new();

    cr_assert_not_null(symbols);
    cr_assert_eq(symbols_add(symbols, 0x80100040, 0x100, "enter"), 0);
    symbols_sort(symbols);
    trace_labels_borrow(labels, symbols, NULL);
    r.reason = HV_SETUP_SYSCALL;
    r.setup_data = 0x80100040;
    record(r);
    r.setup_data++;
    record(r);
    r.setup_data--;
    r.reason = HV_SETUP_TIMER;
    record(r);
    ASSERT_IN("syscall enters at enter (wrmsr LSTAR)", line(0));
    ASSERT_IN("syscall enters at 0x80100041 (wrmsr LSTAR)", line(1));
    ASSERT_IN("timer: an interrupt each", line(2));
    trace_labels_borrow(labels, NULL, NULL);
    symbols_destroy(symbols);
}

Test(text_kinds, what_becomes_of_processes)
{
    static const struct {
        uint32_t reason;
        uint64_t data;
        const char *says;
    } cases[] = {
        {HV_TASK_FORK, 1, "new process de?mo[3], of 1"},
        {HV_TASK_EXEC, 0, "process 3 is now de?mo"},
        {HV_TASK_SIGNAL, 9, "signal 9 for de?mo[3]"},
        {HV_TASK_EXIT, 11, "process de?mo[3] ended by signal 11"},
        {HV_TASK_EXIT, 42 << 8, "process de?mo[3] ended, status 42"},
    };

    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        struct hv_trace_record r = kind(HV_TRACE_PROCESS);
        r.pid = 3;
        r.reason = cases[i].reason;
        r.task_data = cases[i].data;
        memcpy(r.name, "de\nmo", 5);
        record(r);
        ASSERT_IN(cases[i].says, line(i));
    }
}
