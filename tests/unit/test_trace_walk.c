/* SPDX-License-Identifier: MIT */
/*
 * A walk: from a made-up recording, the one chain that is asked for, each step
 * with its level.
 */
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>

#include "trace_walk_tools.h"

#define DISK_READ  HV_TRACE_WHAT(VIRTIO_ID_BLOCK, VIRTIO_BLK_T_IN)
#define TIMER      0xE0u
#define HAS_KERNEL HV_TRACE_HAS_RING

TestSuite(trace_walk, .init = setup, .fini = teardown);

/* A program reads from the disk, and the timer interrupts meanwhile. These are
 * records 1 to 10; 4 and 5 belong to the timer. */
static void read_disk(void)
{
    struct hv_trace_record *r = add(1 * MS, HV_TRACE_SYSCALL, SYS_read);

    r->flags = HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING;
    r->ring = 3;
    r->rip = 0x402237;
    r->address = 3;
    r->count = 20;
    r = add(2 * MS, HV_TRACE_REQUEST, DISK_LINE);
    r->address = 48;
    r->data = DISK_READ;
    r->count = 1024;
    r = add(3 * MS, HV_TRACE_SERVICE, DISK_LINE);
    r->vcpu = HV_TRACE_NO_VCPU;
    r->handled = 500000;
    r->rip = r->tsc;
    r->address = 48;
    r->data = DISK_READ;
    r->count = 1024;
    add(3 * MS + 1, HV_TRACE_TRAP, TIMER)->flags = HAS_KERNEL;
    add(3 * MS + 2, HV_TRACE_TRAPRET, TIMER)->flags = HAS_KERNEL;
    r = add(3 * MS + 100, HV_TRACE_HOST_CALL, SYS_pread);
    r->vcpu = HV_TRACE_NO_VCPU;
    r->handled = 300000;
    r->rip = 3 * MS;
    r->address = 11;
    r->count = 1024;
    r->aux = 1024;
    r = add(4 * MS, HV_TRACE_INTERRUPT, DISK_LINE);
    r->vcpu = HV_TRACE_NO_VCPU;
    r->rip = 3 * MS;
    r->data = 1;
    add(5 * MS, HV_TRACE_TRAP, 0x20 + DISK_LINE)->flags = HAS_KERNEL;
    add(6 * MS, HV_TRACE_TRAPRET, 0x20 + DISK_LINE)->flags = HAS_KERNEL;
    r = add(7 * MS, HV_TRACE_SYSRET, SYS_read);
    r->data = 20;
    r->size = 20;
    r = add(7 * MS, HV_TRACE_TEXT, HV_TEXT_RESULT);
    r->size = 20;
    memcpy(r->text, "twenty bytes of text", 20);
}

/* A rule refuses to open a file of the host. */
static void refused_open(uint64_t tsc)
{
    struct hv_trace_record *r = add(tsc, HV_TRACE_SYSCALL, SYS_open);

    r = add(tsc, HV_TRACE_TEXT, 0);
    r->size = 11;
    memcpy(r->text,
           "/host/s\xc3\xa9\x1b"
           "x",
           11);
    r = add(tsc + 1 * MS, HV_TRACE_EXIT, KVM_EXIT_HYPERCALL);
    r->flags = HV_TRACE_CALL;
    r->handled = 1 * MS;
    r->address = HV_CALL_CONSOLE;
    r->aux = 9;
    r->data = (uint64_t)-13;
    r = add(tsc + 1 * MS + 100, HV_TRACE_POLICY, HV_POLICY_DENY);
    r->rip = tsc + 1 * MS;
    r->size = HV_POLICY_HYPERCALL;
    r->address = HV_CALL_CONSOLE;
    r->data = 4;
    r->aux = 13;
    add(tsc + 2 * MS, HV_TRACE_SYSRET, SYS_open)->data = (uint64_t)-13;
}

/* The output has each of these lines, in this order. */
static void expect(const char *const *lines)
{
    const char *at = shown;

    for (; *lines; lines++) {
        at = strstr(at, *lines);
        cr_assert_not_null(at, "no line '%s' here in:\n%s", *lines, shown);
    }
}

static const char *const disk_steps[] = {
    "   1     0.000  ring 3    process[7] asks its kernel, by syscall: read(3,",
    "at 0x402237, #1\n",
    "   2     1.000  ring 0    the kernel puts a request into the ring of "
    "disk0",
    "   3     2.000  ring -1   a thread of disk0 takes the request",
    "disk0 read sector 48, 1024 bytes = 0",
    "   4     2.000  host      the host kernel does it for vmm: pread64(",
    "took 300.00 us, #6\n",
    "   5     3.000  ring -1   disk0 asks for an interrupt: interrupt line 16",
    "   6     4.000  ring 0    an interrupt comes while the kernel runs, and "
    "the "
    "CPU enters its handler: ",
    "   7     5.000  ring 0    iret: the kernel goes on\n",
    "   8     6.000  ring 3    process[7] has its answer, and goes on: read = "
    "20 "
    "\"twenty bytes of text\"\n",
    NULL,
};

Test(trace_walk, a_system_call_has_its_six_levels_and_not_the_timer)
{
    read_disk();
    struct walk_found found = walk("read(", 200);
    cr_assert_eq(found.number, 1);
    cr_assert_eq(found.matches, 1, "its end and its text are no other match");
    cr_assert(found.has_end);
    expect(disk_steps);
    cr_assert_null(strstr(shown, "0xe0"), "%s", shown);
    cr_assert_not_null(strstr(shown, "took 6.00 ms"), "%s", shown);
}

Test(trace_walk, an_interrupt_is_led_up_to_the_call)
{
    read_disk();
    struct walk_found found = walk("#8", 200);
    cr_assert_eq(found.number, 8);
    cr_assert_eq(found.nr_up, 4);
    expect(disk_steps);
}

Test(trace_walk, a_text_or_an_end_means_what_it_is_part_of)
{
    read_disk();
    cr_assert_eq(walk("#11", 100).number, 1);
    free(shown);
    cr_assert_eq(walk("#9", 100).number, 8);
    free(shown);
    shown = NULL;
    cr_assert_eq(walk("#12", 100).number, 0, "there are 11 records");
    cr_assert_eq(walk("no such words", 100).number, 0);
}

Test(trace_walk, a_refusal_says_who_refused)
{
    static const char *const lines[] = {
        "process[7] asks its kernel, by syscall: open(",
        "the kernel asks vmm, and the CPU leaves the guest: hypercall console",
        "the policy refuses, and nothing is done: policy:4 deny",
        "vmm answers -EACCES, a refusal, and the CPU goes back",
        "process[7] is refused, and goes on: open = -EACCES\n",
        NULL,
    };

    read_disk();
    refused_open(10 * MS);
    cr_assert_eq(walk("/host/s", 200).number, 12, "by a text of it");
    expect(lines);
    cr_assert_null(strchr(shown, '\x1b'), "a guest's byte on the terminal");
}

Test(trace_walk, others_that_match_are_named)
{
    refused_open(1 * MS);
    refused_open(10 * MS);
    struct walk_found found = walk("open", 100);
    cr_assert_eq(found.number, 1);
    cr_assert_eq(found.matches, 2);
    cr_assert_not_null(strstr(shown, "1 more match: #6\n"), "%s", shown);
}

Test(trace_walk, no_line_is_longer_than_the_terminal)
{
    static const unsigned widths[] = {60, 80, 100, 140};

    read_disk();
    for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
        walk("#1", widths[i]);
        for (char *line = strtok(shown, "\n"); line; line = strtok(NULL, "\n"))
            cr_assert_leq(strlen(line), widths[i], "%s", line);
        free(shown);
        shown = NULL;
    }
}

/* ------------------------------------------------------- which one is meant */

/* A shell executes cat and prints its name; then cat reads. */
Test(trace_walk, a_programs_name_is_not_a_text_of_another)
{
    struct hv_trace_record *r = add(1 * MS, HV_TRACE_SYSCALL, SYS_execve);

    r = add(1 * MS, HV_TRACE_TEXT, 0);
    r->size = 8;
    memcpy(r->text, "/bin/cat", 8);
    r = add(2 * MS, HV_TRACE_PROCESS, HV_TASK_EXEC);
    memcpy(r->name, "cat", 3);
    add(3 * MS, HV_TRACE_SYSRET, SYS_execve);
    call(4 * MS, SYS_open, 3);
    cr_assert_eq(walk("cat", 100).number, 5);
    free(shown);
    cr_assert_eq(walk("/bin/cat", 100).number, 1);
}

Test(trace_walk, a_calls_name_is_not_a_part_of_another)
{
    call(1 * MS, SYS_pread, 3);
    call(3 * MS, SYS_read, 3);
    cr_assert_eq(walk("read", 100).number, 3);
    free(shown);
    cr_assert_eq(walk("read6", 100).number, 1);
}

/* A program may print what something else is called. */
Test(trace_walk, a_name_comes_before_a_text)
{
    struct hv_trace_record *r = add(1 * MS, HV_TRACE_SYSCALL, SYS_open);

    r = add(1 * MS, HV_TRACE_TEXT, 0);
    r->size = 13;
    memcpy(r->text, "no page fault", 13);
    add(2 * MS, HV_TRACE_SYSRET, SYS_open)->data = 13;
    add(3 * MS, HV_TRACE_TRAP, 14);
    cr_assert_eq(walk("page fault", 100).number, 4);
    free(shown);
    cr_assert_eq(walk("no page", 100).number, 1);
}

/* The words can be copied from the picture. */
Test(trace_walk, a_file_is_found_as_it_is_shown)
{
    struct hv_trace_record *r = add(1 * MS, HV_TRACE_SYSCALL, SYS_open);

    r = add(1 * MS, HV_TRACE_TEXT, 0);
    r->size = 5;
    memcpy(r->text, "/note", 5);
    add(2 * MS, HV_TRACE_SYSRET, SYS_open)->data = 3;
    call(3 * MS, SYS_read, 0);
    records[3].address = 3;
    cr_assert_eq(walk("read(3</note>, ", 100).number, 4);
}
