/* SPDX-License-Identifier: MIT */
/*
 * Lines of the kernel's trace_pipe, as records.
 */
#include <criterion/criterion.h>

#include <string.h>

#include "kvm/ktrace.h"

static struct hv_trace_record out[4];
static int tid;

Test(ktrace, a_line_is_a_record)
{
    cr_assert_eq(
        ktrace_parse("             vmm-3066    [001] d..1. 8712345678: "
                     "kvm_fpu: load",
                     out, 4, &tid),
        1);
    cr_assert_eq(tid, 3066);
    cr_assert_eq(out[0].tsc, 8712345678);
    cr_assert_eq(out[0].kind, HV_TRACE_KVM);
    cr_assert_eq(out[0].size, strlen("kvm_fpu: load"));
    cr_assert_str_eq(out[0].text, "kvm_fpu: load");
    cr_assert_not(out[0].flags & HV_TRACE_MORE);
}

Test(ktrace, a_long_line_is_several)
{
    cr_assert_eq(ktrace_parse(" a-b c-12 [000] .... 5: kvm_exit: vcpu 0 reason "
                              "io rip 0x100011 info1 0x0 info2 0x0 x",
                              out, 4, &tid),
                 2);
    cr_assert_eq(tid, 12);
    cr_assert_eq(out[0].flags & HV_TRACE_MORE, HV_TRACE_MORE);
    cr_assert_eq(
        memcmp(out[0].text, "kvm_exit: vcpu 0 reason io rip 0x100011 ", 40), 0);
    cr_assert_eq(out[1].reason, 1);
    cr_assert_not(out[1].flags & HV_TRACE_MORE);
    cr_assert_str_eq(out[1].text, "info1 0x0 info2 0x0 x");
    cr_assert_eq(out[1].tsc, 5);
}

Test(ktrace, no_more_records_than_there_is_room_for)
{
    char line[1000] = "a-1 [000] .... 5: kvm_exit: ";

    memset(line + strlen(line), 'x', 900);
    cr_assert_eq(ktrace_parse(line, out, 4, &tid), 4);
}

Test(ktrace, lost_events_are_counted)
{
    cr_assert_eq(ktrace_parse("CPU:0 [LOST 1234 EVENTS]", out, 4, &tid), 1);
    cr_assert_eq(out[0].kind, HV_TRACE_LOST);
    cr_assert_eq(out[0].count, 1234);
}

Test(ktrace, other_lines_are_none)
{
    static const char *const lines[] = {
        "",
        "# tracer: nop",
        "vmm-1 [000] .... 5: sched_switch: x",
        "vmm-1 [000] .... x: kvm_fpu: load",
        "vmm-1 [000] .... 5",
        " [",
        "[000] 5: kvm_fpu: load",
    };

    for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
        cr_assert_eq(ktrace_parse(lines[i], out, 4, &tid), 0, "'%s'", lines[i]);
}
