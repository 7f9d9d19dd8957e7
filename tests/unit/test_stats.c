/* SPDX-License-Identifier: MIT */
/*
 * The statistics count everything, also what never ends and what KVM did by
 * itself; and the parts of the time add up to the whole.
 */
#include <criterion/criterion.h>

#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/utf8.h"
#include "trace/words/describe.h"
#include "trace/words/labels.h"

static struct trace_info info = {
    .tsc_khz = 1000000, .nr_vcpus = 1, .title = "guest"};
static char *text;
static size_t size;
static FILE *out;
static void *stats;
static uint64_t now;

static void setup(void)
{
    static const struct trace_style style = {.columns = 100};

    out = open_memstream(&text, &size);
    stats = trace_output_stats.create(out, &info, &style);
    cr_assert_not_null(stats);
    now = 1000;
}

static void teardown(void)
{
    trace_output_stats.destroy(stats);
    fclose(out);
    free(text);
}

TestSuite(stats, .init = setup, .fini = teardown);

/* Adds the next record, a microsecond later. */
static void give(struct hv_trace_record record)
{
    record.tsc = now += 1000;
    trace_output_stats.record(stats, &record);
}

static void give_kvm(const char *event)
{
    struct hv_trace_record record = {.kind = HV_TRACE_KVM};

    memcpy(record.text, event, strlen(event));
    give(record);
}

/* The output must contain this line; runs of spaces count as one. */
static void expect(const char *line)
{
    static char flat[16384];
    size_t n = 0;

    trace_output_stats.finish(stats);
    fflush(out);
    for (const char *c = text; *c && n + 1 < sizeof(flat); c++)
        if (*c != ' ' || (n && flat[n - 1] != ' '))
            flat[n++] = *c;
    flat[n] = '\0';
    cr_assert_not_null(strstr(flat, line), "no %s in:\n%s", line, text);
}

static struct hv_trace_record call(uint8_t kind, uint32_t number)
{
    return (struct hv_trace_record){.kind = kind, .pid = 7, .reason = number};
}

Test(stats, a_call_that_does_not_return_is_counted)
{
    for (unsigned i = 0; i < 2; i++) {
        give(call(HV_TRACE_SYSCALL, SYS_read));
        if (i == 0)
            give(call(HV_TRACE_SYSRET, SYS_read));
    }
    give(call(HV_TRACE_SYSCALL, SYS_exit_group));
    expect("\nread 2 33.33 % 1.00 us 1.00 us 1.00 us 1.00 us\n"
           "exit_group 1 -\nall 3 33.33 %\n"
           " without an end: 1 read, 1 exit_group\n");
}

Test(stats, a_trap_that_ends_a_program_is_counted)
{
    give(call(HV_TRACE_TRAP, 14));
    give(call(HV_TRACE_TRAPRET, 14));
    give(call(HV_TRACE_TRAP, 13));
    expect("\n#PF page fault 1 50.00 % 1.00 us");
    expect("#GP general protection 1 -\n");
    expect(" without an end: 1 #GP general protection\n");
}

static void expect_whole_characters(void)
{
    bool valid = true;
    size_t used;

    fflush(out);
    for (size_t i = 0; i < size; i += used)
        (void)utf8_next(text + i, size - i, &used, &valid);
    cr_assert(valid, "half a character in:\n%s", text);
}

Test(stats, a_name_is_cut_between_characters)
{
    static const char *const names[] = {
        "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
        "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4",
        "a\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
        "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4",
    };
    struct trace_labels *labels = trace_labels_create();

    info.labels = labels;
    for (uint64_t port = 0; port < ARRAY_SIZE(names); port++) {
        trace_labels_place(labels, TRACE_PLACE_PORT, port, 1, names[port]);
        give((struct hv_trace_record){
            .kind = HV_TRACE_EXIT, .reason = KVM_EXIT_IO, .address = port});
    }
    expect("\nin 0x1 a\u00e4");
    expect_whole_characters();
    info.labels = NULL;
    trace_labels_destroy(labels);
}

/* By KVM's reasons, with the time that the guest stood still; the exits that
 * went on to vmm are included. */
Test(stats, kvms_exits_are_counted_by_reason)
{
    for (unsigned i = 0; i < 3; i++) {
        give_kvm("kvm_exit: vcpu 0 reason npf rip 0x1");
        give_kvm("kvm_entry: vcpu 0");
    }
    give_kvm("kvm_exit: vcpu 0 reason io rip 0x1");
    give((struct hv_trace_record){
        .kind = HV_TRACE_EXIT, .reason = KVM_EXIT_IO, .handled = 100});
    give_kvm("kvm_entry: vcpu 0");
    give_kvm("kvm_exit: vcpu 0 reason hlt rip 0x1");
    expect("KVM's exits, until the next entry count");
    expect("\nkvm exit npf 3 33.33 % 1.00 us 1.00 us 1.00 us 1.00 us\n"
           "kvm exit io 1 22.22 % 2.00 us 2.00 us 2.00 us 2.00 us\n"
           "kvm exit hlt 1 -\nall 5 55.56 %\n");
}

/* Nothing is known about the time before the first switch or after the last
 * record. */
Test(stats, the_parts_of_the_time_are_all_of_it)
{
    give((struct hv_trace_record){.kind = HV_TRACE_KICK});
    give((struct hv_trace_record){.kind = HV_TRACE_SWITCH, .reason = 5});
    give_kvm("kvm_exit: vcpu 0 reason io rip 0x1");
    give((struct hv_trace_record){
        .kind = HV_TRACE_EXIT, .reason = KVM_EXIT_IO, .handled = 500});
    give_kvm("kvm_entry: vcpu 0");
    give((struct hv_trace_record){.kind = HV_TRACE_VCPU, .reason = 2});
    expect("where the time of vCPUs went of time in all\n"
           "the guest kernel 40.00 % 2.00 us\nKVM 30.00 % 1.50 us\n"
           "vmm 10.00 % 500 ns\nnot known 20.00 % 1.00 us\n"
           "all 100.00 % 5.00 us\n");
}

/* Exits of which no two take as long, in an order that is not that of their
 * durations. */
static void give_different_exits(uint32_t nr)
{
    for (uint32_t i = 0; i < nr; i++)
        give((struct hv_trace_record){.kind = HV_TRACE_EXIT,
                                      .reason = KVM_EXIT_HLT,
                                      .handled =
                                          1000000 + i * 7919u % nr * 1000});
}

/* KVM's count of halts is taken from where that time is otherwise found: from
 * KVM where that is measured, else from the guest; never more than is there. */
Test(stats, a_halted_guest_does_not_work)
{
    info.halted_ns = 1500;
    for (unsigned i = 0; i < 4; i++)
        give((struct hv_trace_record){.kind = HV_TRACE_EXIT,
                                      .reason = KVM_EXIT_IO,
                                      .flags = HV_TRACE_HAS_RING});
    expect("the guest 50.00 % 1.50 us\nhalted 50.00 % 1.50 us\n"
           "all 100.00 % 3.00 us\n");
    info.halted_ns = UINT64_MAX;
    expect("halted 100.00 % 3.00 us\nall 100.00 % 3.00 us\n");
    info.halted_ns = 0;
}

Test(stats, a_guest_is_halted_in_kvm)
{
    info.halted_ns = 1500;
    give((struct hv_trace_record){.kind = HV_TRACE_SWITCH, .reason = 5});
    give_kvm("kvm_exit: vcpu 0 reason hlt rip 0x1");
    give((struct hv_trace_record){.kind = HV_TRACE_KICK});
    give_kvm("kvm_entry: vcpu 0");
    give((struct hv_trace_record){.kind = HV_TRACE_VCPU, .reason = 2});
    expect("the guest kernel 50.00 % 2.00 us\nhalted 37.50 % 1.50 us\n"
           "KVM 12.50 % 500 ns\nall 100.00 % 4.00 us\n");
    info.halted_ns = 0;
}

Test(stats, an_idle_guest_says_so_itself)
{
    info.halted_ns = 1500;
    give((struct hv_trace_record){.kind = HV_TRACE_SWITCH, .reason = 5});
    give((struct hv_trace_record){.kind = HV_TRACE_VCPU, .reason = 2});
    expect("the guest kernel 100.00 % 1.00 us\nall 100.00 % 1.00 us\n");
    info.halted_ns = 0;
}

Test(stats, a_recording_says_how_the_machine_ended)
{
    info.end = "halted: hlt with interrupts off";
    info.exit_code = 84;
    give((struct hv_trace_record){.kind = HV_TRACE_KICK});
    expect("The machine ended with status 84 (halted: hlt with interrupts "
           "off).\n");
    info.exit_code = -1;
    info.end = "";
    expect("How the machine ended is not in the recording: it is cut off, or "
           "went on.\n");
    info.exit_code = 0;
}

/* A part of a recording may end with an exit. */
Test(stats, the_last_exit_belongs_to_the_whole)
{
    give((struct hv_trace_record){.kind = HV_TRACE_EXIT,
                                  .reason = KVM_EXIT_IO,
                                  .flags = HV_TRACE_HAS_RING});
    give((struct hv_trace_record){
        .kind = HV_TRACE_EXIT, .reason = KVM_EXIT_IO, .handled = 3000});
    expect("guest: 2 records in 4.00 us\n");
    expect("the guest 25.00 % 1.00 us\nvmm 75.00 % 3.00 us\n"
           "all 100.00 % 4.00 us\n");
}

/* More different durations than fit: the records are wanted again, nothing is
 * counted twice, and the percentiles are exact. */
Test(stats, very_many_durations_are_exact_the_second_time, .timeout = 120)
{
    const uint32_t nr = 500000;

    give_different_exits(nr);
    cr_assert(trace_output_stats.again(stats));
    now = 1000;
    give_different_exits(nr);
    cr_assert(!trace_output_stats.again(stats));
    expect("guest: 500000 records in");
    expect(" 1.00 ms 251.00 ms 496.00 ms 501.00 ms\n");
}

Test(stats, a_long_recording_of_a_few_durations_is_read_once)
{
    for (uint32_t i = 0; i < 1000000; i++)
        give((struct hv_trace_record){.kind = HV_TRACE_EXIT,
                                      .reason = KVM_EXIT_HLT,
                                      .handled = 500 + i % 3000});
    cr_assert(!trace_output_stats.again(stats));
    expect(" 1000000 199.85 % 500 ns");
}

/* The estimate of KVM's time is taken from the guest's; the parts stay the
 * whole. */
Test(stats, the_guest_stands_still_for_longer_than_vmm_works)
{
    info.empty_exit_ticks = 300;
    give((struct hv_trace_record){.kind = HV_TRACE_SWITCH, .reason = 5});
    give((struct hv_trace_record){
        .kind = HV_TRACE_EXIT, .reason = KVM_EXIT_IO, .handled = 500});
    give((struct hv_trace_record){.kind = HV_TRACE_VCPU, .reason = 2});
    expect("the guest kernel 60.00 % 1.20 us\nKVM (estimated) 15.00 % 300 ns\n"
           "vmm 25.00 % 500 ns\nall 100.00 % 2.00 us\n\n"
           "at exits the guest stood still of time in all\n"
           "vmm 25.00 % 500 ns\n"
           "KVM and the CPU (estimated) 15.00 % 300 ns\n"
           "all 40.00 % 800 ns\n");
    info.empty_exit_ticks = 0;
}

/* The histogram leaves out what has nothing, and says so. */
Test(stats, a_gap_in_the_histogram)
{
    struct hv_trace_record r = {
        .kind = HV_TRACE_EXIT, .reason = KVM_EXIT_IO, .size = 1, .count = 1};
    static const uint64_t handled[] = {20, 20, 40, 300, 5000};

    for (size_t i = 0; i < ARRAY_SIZE(handled); i++) {
        r.handled = (uint32_t)handled[i];
        now += 10000;
        give(r);
    }
    expect(" from 32 ns |#################### 1\n"
           " from 64 ns | 0\n ...\n"
           " from 256 ns |#################### 1\n"
           " from 512 ns | 0\n ...\n"
           " from 4.10 us |#################### 1\n");
}

Test(stats, the_end_in_a_sentence)
{
    static const struct {
        struct trace_info info;
        const char *says;
    } cases[] = {
        {{.exit_code = -1, .is_live = true}, ""},
        {{.exit_code = -1},
         "How the machine ended is not in the recording: it "
         "is cut off, or went on."},
        {{.exit_code = 0}, ""},
        {{.exit_code = 0, .end = "guest"},
         "The machine ended with status 0 (as the guest asked)."},
        {{.exit_code = 3, .end = "guest"},
         "The machine ended with status 3 (as the guest asked)."},
        {{.exit_code = 80, .end = "triple-fault"},
         "The machine ended with status 80 (triple-fault)."},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char line[256] = "something";
        trace_end_describe(&cases[i].info, line, sizeof(line));
        cr_assert_str_eq(line, cases[i].says);
    }
}

/* On a terminal of 80 columns nothing is broken: the names are shorter, and
 * the minimum is left out. */
Test(stats, they_fit_on_a_terminal_of_80_columns)
{
    static const struct trace_style narrow = {.columns = 80};

    trace_output_stats.destroy(stats);
    stats = trace_output_stats.create(out, &info, &narrow);
    cr_assert_not_null(stats);
    give_kvm("kvm_exit: vcpu 0 reason io rip 0x1");
    give_kvm("kvm_entry: vcpu 0");
    give((struct hv_trace_record){.kind = HV_TRACE_EXIT,
                                  .reason = KVM_EXIT_MMIO,
                                  .address = 0x123456789ABCDEF0,
                                  .handled = 1000});
    give((struct hv_trace_record){.kind = HV_TRACE_HOST_CALL, .handled = 9});
    give((struct hv_trace_record){.kind = HV_TRACE_TRAP, .reason = 14});
    expect("exits to vmm count of time median p99 max\n");
    expect(
        "\nread 0x123456789abcdef0 (no~ 1 25.00 % 1.00 us 1.00 us 1.00 us\n");
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        cr_assert_leq(strlen(line), 80, "%s", line);
}
