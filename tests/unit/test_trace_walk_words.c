/* SPDX-License-Identifier: MIT */
/*
 * A walk: what its sentences say is true of the record, and where the time
 * went.
 */
#include "trace_walk_tools.h"

TestSuite(trace_walk_words, .init = setup, .fini = teardown);

Test(trace_walk_words, an_error_is_not_a_refusal)
{
    call(1 * MS, SYS_open, -2);
    call(3 * MS, SYS_read, -13);
    call(5 * MS, SYS_pread, -30);
    expect_step("#1", "process[7] has an error for an answer, and goes on: "
                      "open = -ENOENT");
    expect_step("#3", "process[7] is refused, and goes on: read = -EACCES");
    expect_step("#5", "process[7] is refused, and goes on: pread64 = -EROFS");
}

Test(trace_walk_words, a_program_that_begins_does_not_go_on)
{
    call(1 * MS, SYS_fork, 0);
    call(3 * MS, SYS_fork, 8);
    call(5 * MS, SYS_execve, 0);
    expect_step("#1", "process[7] is new, and begins with this answer: fork");
    expect_step("#3", "process[7] has its answer, and goes on: fork = 8");
    expect_step("#5", "process[7] begins at its first instruction: execve");
}

/* In 8 and in UTF-8 bytes, a CSI, and what turns text around; as the guest's
 * kernel, or whoever made the file, has it. */
Test(trace_walk_words, a_name_does_not_act_on_the_terminal)
{
    struct hv_trace_record *r = add(1 * MS, HV_TRACE_PROCESS, HV_TASK_EXEC);

    memcpy(r->name,
           "a\x1b[2J\xc2\x9b"
           "2J\xe2\x80\xae"
           "b",
           13);
    call(2 * MS, SYS_read, 0);
    expect_step("#1", "#1 exec a?[2J??2J???b, a?[2J??2J???b[7], at");
    expect_step("#2", "a?[2J??2J???b[7] asks its kernel");
}

static struct hv_trace_record *hypercall(uint64_t tsc, uint64_t number,
                                         int64_t result)
{
    struct hv_trace_record *r = add(tsc, HV_TRACE_EXIT, KVM_EXIT_HYPERCALL);

    r->flags = HV_TRACE_CALL;
    r->handled = 1000;
    r->address = number;
    r->data = (uint64_t)result;
    return r;
}

Test(trace_walk_words, what_comes_of_a_hypercall)
{
    struct hv_trace_record *r = hypercall(7 * MS, HV_CALL_CONSOLE, -1);

    r->flags |= HV_TRACE_HAS_RING;
    r->ring = 3;
    hypercall(1 * MS, HV_CALL_CONSOLE, 9);
    hypercall(2 * MS, HV_CALL_CONSOLE, -14);
    hypercall(3 * MS, HV_CALL_EXIT, -1);
    hypercall(4 * MS, HV_CALL_EXIT, 0);
    expect_step("#1", "the program asks vmm, past its kernel, and the CPU");
    expect_step("#2", "vmm answers 9, and the CPU goes back into the guest");
    expect_step("#3", "vmm answers -EFAULT, an error, and the CPU goes back");
    expect_step("#4", "vmm answers -EPERM, a refusal, and the CPU goes back");
    expect_step("#5", "vmm ends the machine: the CPU does not go back");
}

Test(trace_walk_words, why_the_cpu_leaves_the_guest)
{
    add(1 * MS, HV_TRACE_EXIT, KVM_EXIT_IO);
    add(2 * MS, HV_TRACE_EXIT, KVM_EXIT_MMIO);
    add(3 * MS, HV_TRACE_EXIT, KVM_EXIT_SHUTDOWN);
    add(4 * MS, HV_TRACE_EXIT, KVM_EXIT_IO)->flags =
        HV_TRACE_REFUSED | HV_TRACE_HAS_RING;
    records[3].ring = 3;
    expect_step("#1",
                "ring 0    the instruction uses a port, so the CPU leaves "
                "the guest, and vmm handles it: in 0x0");
    expect_step("#2", "no RAM is at the address, so the CPU leaves the guest, "
                      "and vmm handles it: ");
    expect_step("#3", "the CPU leaves the guest, and vmm handles it: ");
    expect_step("#4", "ring 3    the CPU leaves the guest, and vmm does not do "
                      "it, as the policy says: ");
}

Test(trace_walk_words, what_the_policy_decides)
{
    add(1 * MS, HV_TRACE_POLICY, HV_POLICY_ALLOW);
    add(2 * MS, HV_TRACE_POLICY, HV_POLICY_LOG);
    add(3 * MS, HV_TRACE_POLICY, HV_POLICY_KILL);
    expect_step("#1", "the policy is asked before anything is done, and allows "
                      "it: ");
    expect_step("#2", "and allows it: ");
    expect_step("#3", "the policy ends the machine, and nothing is done: ");
}

Test(trace_walk_words, what_the_host_answers)
{
    static const struct {
        int64_t result;
        const char *says;
    } rows[] = {
        {3, "the host kernel does it for vmm: "},
        {-2, "the host kernel is asked by vmm, and answers with an error: "},
        {-13, "the host kernel refuses vmm: "},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        add((i + 1) * MS, HV_TRACE_HOST_CALL, SYS_read)->aux =
            (uint64_t)rows[i].result;
    expect_step("#1", rows[0].says);
    expect_step("#2", rows[1].says);
    expect_step("#3", rows[2].says);
}

Test(trace_walk_words, a_page_fault_says_which_access_it_was)
{
    static const struct {
        uint64_t error;
        const char *says;
    } rows[] = {
        {0x0, "(a read by ring 0, at a page that is not there)"},
        {0x6, "(a write by ring 3, at a page that is not there)"},
        {0x7, "(a write by ring 3, which the page does not allow)"},
        {0x14, "(an instruction fetch by ring 3, at a page that is not"},
        {0xB, "(a write by ring 0, through an entry with a reserved bit)"},
    };
    char number[8];

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        add((i + 1) * MS, HV_TRACE_TRAP, PAGE_FAULT)->data = rows[i].error;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        snprintf(number, sizeof(number), "#%zu", i + 1);
        expect_step(number, rows[i].says);
    }
}

Test(trace_walk_words, only_a_call_and_a_trap_have_a_return)
{
    add(1 * MS, HV_TRACE_SYSCALL, SYS_read);
    add(2 * MS, HV_TRACE_TRAP, PAGE_FAULT);
    add(3 * MS, HV_TRACE_SWITCH, 1);
    expect_step("#1", "; no return from it is recorded\n");
    expect_step("#2", "; no return from it is recorded\n");
    walk("#3", 200);
    cr_assert_null(strstr(shown, "return"), "%s", shown);
}

/* ------------------------------------------------------ where the time went */

/* A call of 10 ms: process 7 gives the CPU to process 8, which exits to vmm,
 * and then nobody wants it. */
static void long_call(void)
{
    struct hv_trace_record *r = add(1 * MS, HV_TRACE_SYSCALL, SYS_read);

    r->ring = 3;
    r->flags = HV_TRACE_HAS_RING;
    add(2 * MS, HV_TRACE_SWITCH, 8);
    r = add(4 * MS, HV_TRACE_EXIT, KVM_EXIT_IO);
    r->handled = 2 * MS;
    r = add(4 * MS + 1, HV_TRACE_HOST_CALL, SYS_pread);
    r->rip = 4 * MS;
    r->handled = MS / 2;
    add(7 * MS, HV_TRACE_SWITCH, 0)->pid = 8;
    add(10 * MS, HV_TRACE_SWITCH, PID)->pid = 0;
    add(11 * MS, HV_TRACE_SYSRET, SYS_read);
    add(20 * MS, HV_TRACE_SYSCALL, SYS_read);
}

Test(trace_walk_words, who_had_the_cpu_meanwhile)
{
    long_call();
    info.empty_exit_ticks = MS / 4;
    expect_step("#1", "\nOf its 10.00 ms on CPU 0: the kernel for it 2.00 ms, "
                      "other processes 2.75 ms, idle 3.00 ms, KVM (estimated) "
                      "250.00 us, vmm 1.50 ms, the host kernel for vmm 500.00 "
                      "us.\n");
    info.empty_exit_ticks = 0;
    expect_step("#1", "other processes 3.00 ms, idle 3.00 ms, vmm 1.50 ms");
}

Test(trace_walk_words, an_exit_has_no_others_meanwhile)
{
    long_call();
    walk("#3", 200);
    cr_assert_null(strstr(shown, "Of its"), "%s", shown);
}

Test(trace_walk_words, a_call_that_returns_elsewhere_is_not_reckoned)
{
    long_call();
    records[6].vcpu = 1;
    walk("#1", 200);
    cr_assert_null(strstr(shown, "Of its"), "%s", shown);
}
