/* SPDX-License-Identifier: MIT */
/*
 * The story of a trace: the file that a descriptor refers to.
 */
#include "story_tools.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "trace/strace/strace_state.h"

TestSuite(story_files, .init = setup, .fini = teardown);

/* ------------------------------------------------------- files of descriptors
 */

/* A call with one or two arguments that succeeds; returns the file that it is
 * about. */
static const char *call(uint32_t pid, uint32_t number, uint64_t arg0,
                        uint64_t arg1, uint64_t result)
{
    static char file[200];
    struct story_note note =
        add((struct hv_trace_record){.kind = HV_TRACE_SYSCALL,
                                     .pid = pid,
                                     .reason = number,
                                     .address = arg0,
                                     .data = arg1});

    snprintf(file, sizeof(file), "%s", note.file ? note.file : "unknown");
    if (number == SYS_open)
        add((struct hv_trace_record){
            .kind = HV_TRACE_TEXT, .pid = pid, .size = 9, .text = "/etc/motd"});
    note = add((struct hv_trace_record){
        .kind = HV_TRACE_SYSRET, .pid = pid, .reason = number, .data = result});
    cr_expect_null(note.file);
    return file;
}

static void process(uint32_t pid, uint32_t event, uint64_t data)
{
    add((struct hv_trace_record){.kind = HV_TRACE_PROCESS,
                                 .pid = pid,
                                 .reason = event,
                                 .task_data = data});
}

Test(story_files, a_descriptor_is_the_file_it_was_opened_by)
{
    cr_expect_str_eq(call(1, SYS_read, 3, 0, 1), "unknown");
    cr_expect_str_eq(call(1, SYS_open, 0, O_CLOEXEC, 3), "unknown");
    cr_expect_str_eq(call(1, SYS_read, 3, 0, 1), "/etc/motd");
    cr_expect_str_eq(call(1, SYS_getpid, 3, 0, 1), "unknown", "no descriptor");
    cr_expect_str_eq(call(1, SYS_dup2, 3, 9, 9), "/etc/motd");
    process(2, HV_TASK_FORK, 1);
    process(2, HV_TASK_EXEC, 0);
    cr_expect_str_eq(call(2, SYS_read, 3, 0, 1), "unknown", "O_CLOEXEC");
    cr_expect_str_eq(call(2, SYS_read, 9, 0, 1), "/etc/motd");
    process(2, HV_TASK_EXIT, 0);
    cr_expect_str_eq(call(2, SYS_read, 9, 0, 1), "unknown", "a later one");
    cr_expect_str_eq(call(1, SYS_close, 3, 0, 0), "/etc/motd");
    cr_expect_str_eq(call(1, SYS_read, 3, 0, 1), "unknown");
    cr_expect_str_eq(call(1, SYS_read, 9, 0, 1), "/etc/motd");
    add((struct hv_trace_record){.kind = HV_TRACE_LOST, .vcpu = 7});
    cr_expect_str_eq(call(1, SYS_read, 9, 0, 1), "unknown", "it may be closed");
}

/* The filter may hide another open or close. */
Test(story_files, with_a_filter_a_descriptor_is_a_number)
{
    info.has_gaps = true;
    cr_expect_str_eq(call(1, SYS_open, 0, O_CLOEXEC, 3), "unknown");
    cr_expect_str_eq(call(1, SYS_read, 3, 0, 1), "unknown");
}

Test(story_files, of_many_processes_with_files_some_are_forgotten)
{
    for (uint32_t pid = 1; pid <= 3 * MAX_PROCESSES; pid++)
        (void)call(pid, SYS_open, 0, 0, 3);
    cr_expect_str_eq(call(3 * MAX_PROCESSES, SYS_read, 3, 0, 1), "/etc/motd");
    cr_expect_str_eq(call(1, SYS_read, 3, 0, 1), "unknown");
    process(1, HV_TASK_FORK, 1); /* it is its own parent: a lie */
    add_kind(HV_TRACE_SYSRET, 1, SYS_open);
    cr_expect_str_eq(call(1, SYS_read, UINT64_MAX, 0, 1), "unknown");
}
