/* SPDX-License-Identifier: MIT */
/*
 * A walk: from a made-up recording, the one chain that is asked for, each step
 * with its level and its sentence.
 */
#include <criterion/criterion.h>

#include <linux/kvm.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hv/hypercall.h"
#include "trace/walk/walk.h"

#define DISK_LINE  16u
#define DISK_READ  HV_TRACE_WHAT(VIRTIO_ID_BLOCK, VIRTIO_BLK_T_IN)
#define MS         1000000u /* ticks: the TSC is of 1 GHz */
#define SYS_read   0u
#define SYS_open   2u
#define SYS_pread  17u
#define SYS_fork   57u
#define SYS_execve 59u
#define PAGE_FAULT 14u
#define TIMER      0xE0u
#define HAS_KERNEL HV_TRACE_HAS_RING
#define PID        7u

static struct trace_labels *labels;
static struct trace_info info;
static struct hv_trace_record records[64];
static size_t nr;
static char *shown;

static struct hv_trace_record *add(uint64_t tsc, uint8_t kind, uint32_t reason)
{
    struct hv_trace_record *r = &records[nr++];

    *r = (struct hv_trace_record){.tsc = tsc, .kind = kind, .reason = reason};
    if (kind >= HV_TRACE_FIRST_GUEST_KIND)
        r->pid = PID;
    return r;
}

static void setup(void)
{
    labels = trace_labels_create();
    trace_labels_place(labels, TRACE_PLACE_DEVICE, DISK_LINE, 1, "disk0");
    trace_labels_place(labels, TRACE_PLACE_GSI, DISK_LINE, 1, "disk0");
    info = (struct trace_info){
        .title = "test", .tsc_khz = 1000000, .labels = labels};
    nr = 0;
    shown = NULL;
}

static void teardown(void)
{
    trace_labels_destroy(labels);
    free(shown);
}

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

/* Returns what is found; its steps are in `shown`. */
static struct walk_found walk(const char *wanted, unsigned columns)
{
    const struct trace_style style = {.columns = columns};
    struct walk_find *find = walk_find_create(&info, wanted);
    size_t len;

    for (size_t i = 0; i < nr; i++)
        walk_find_record(find, &records[i], true);
    struct walk_found found = *walk_find_result(find);
    if (found.number) {
        FILE *out = open_memstream(&shown, &len);
        struct walk_steps *steps =
            walk_steps_create(out, &info, &style, &found);
        for (size_t i = 0; i < nr; i++)
            walk_steps_record(steps, &records[i]);
        walk_steps_finish(steps);
        walk_steps_destroy(steps);
        fclose(out);
    }
    walk_find_destroy(find);
    return found;
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

/* ---------------------------------------------------- each sentence is true */

static void expect_step(const char *words, const char *sentence)
{
    walk(words, 200);
    cr_assert_not_null(shown, "no record for '%s'", words);
    cr_assert_not_null(strstr(shown, sentence), "no '%s' in:\n%s", sentence,
                       shown);
    free(shown);
    shown = NULL;
}

static void call(uint64_t tsc, uint32_t number, int64_t result)
{
    add(tsc, HV_TRACE_SYSCALL, number);
    add(tsc + MS, HV_TRACE_SYSRET, number)->data = (uint64_t)result;
}

Test(trace_walk, an_error_is_not_a_refusal)
{
    call(1 * MS, SYS_open, -2);
    call(3 * MS, SYS_read, -13);
    call(5 * MS, SYS_pread, -30);
    expect_step("#1", "process[7] has an error for an answer, and goes on: "
                      "open = -ENOENT");
    expect_step("#3", "process[7] is refused, and goes on: read = -EACCES");
    expect_step("#5", "process[7] is refused, and goes on: pread64 = -EROFS");
}

Test(trace_walk, a_program_that_begins_does_not_go_on)
{
    call(1 * MS, SYS_fork, 0);
    call(3 * MS, SYS_fork, 8);
    call(5 * MS, SYS_execve, 0);
    expect_step("#1", "process[7] is new, and begins with this answer: fork");
    expect_step("#3", "process[7] has its answer, and goes on: fork = 8");
    expect_step("#5", "process[7] begins at its first instruction: execve");
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

Test(trace_walk, what_comes_of_a_hypercall)
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

Test(trace_walk, why_the_cpu_leaves_the_guest)
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

Test(trace_walk, what_the_policy_decides)
{
    add(1 * MS, HV_TRACE_POLICY, HV_POLICY_ALLOW);
    add(2 * MS, HV_TRACE_POLICY, HV_POLICY_LOG);
    add(3 * MS, HV_TRACE_POLICY, HV_POLICY_KILL);
    expect_step("#1", "the policy is asked before anything is done, and allows "
                      "it: ");
    expect_step("#2", "and allows it: ");
    expect_step("#3", "the policy ends the machine, and nothing is done: ");
}

Test(trace_walk, what_the_host_answers)
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

Test(trace_walk, a_page_fault_says_which_access_it_was)
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

/* ------------------------------------------------------- which one is meant */

Test(trace_walk, only_a_call_and_a_trap_have_a_return)
{
    add(1 * MS, HV_TRACE_SYSCALL, SYS_read);
    add(2 * MS, HV_TRACE_TRAP, PAGE_FAULT);
    add(3 * MS, HV_TRACE_SWITCH, 1);
    expect_step("#1", "; no return from it is recorded\n");
    expect_step("#2", "; no return from it is recorded\n");
    walk("#3", 200);
    cr_assert_null(strstr(shown, "return"), "%s", shown);
}

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

Test(trace_walk, who_had_the_cpu_meanwhile)
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

Test(trace_walk, an_exit_has_no_others_meanwhile)
{
    long_call();
    walk("#3", 200);
    cr_assert_null(strstr(shown, "Of its"), "%s", shown);
}

Test(trace_walk, a_call_that_returns_elsewhere_is_not_reckoned)
{
    long_call();
    records[6].vcpu = 1;
    walk("#1", 200);
    cr_assert_null(strstr(shown, "Of its"), "%s", shown);
}
