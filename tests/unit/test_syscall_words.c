/* SPDX-License-Identifier: MIT */
/*
 * System calls in a few words: each has as many arguments as the table says.
 */
#include <criterion/criterion.h>

#include <string.h>
#include <sys/syscall.h>

#include "trace/words/labels.h"
#include "trace/words/syscall_table.h"
#include "trace/words/syscall_text.h"

static const char *text_of(uint8_t kind, uint32_t number)
{
    static char buf[256];
    struct syscall_text call;
    struct hv_trace_record r = {.kind = kind, .reason = number};

    syscall_text_begin(&call);
    syscall_text_format(&call, &r, NULL, buf, sizeof(buf));
    return buf;
}

Test(syscall_words, have_as_many_arguments_as_the_call)
{
    cr_assert_str_eq(text_of(HV_TRACE_SYSCALL, SYS_sync), "sync()");
    cr_assert_str_eq(text_of(HV_TRACE_SYSCALL, SYS_fsync), "fsync(0)");
    cr_assert_str_eq(text_of(HV_TRACE_SYSCALL, SYS_mmap), "mmap(0, 0, 0, 0)");
    cr_assert_str_eq(text_of(HV_TRACE_HOST_CALL, SYS_openat2),
                     "openat2(0, 0, 0)", "a record has three of a host's call");
    cr_assert_str_eq(text_of(HV_TRACE_SYSCALL, 4000), "syscall_4000(0, 0, 0)",
                     "nothing is known of it");
}

Test(syscall_words, each_row_of_the_table_has_a_name)
{
    unsigned nr = 0;

    for (uint32_t n = 0; n < 1024; n++) {
        if (!syscall_row(n))
            continue;
        nr++;
        cr_assert_not_null(trace_label_syscall(n), "number %u", n);
    }
    cr_assert_gt(nr, 100);
}
