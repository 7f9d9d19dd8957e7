/* SPDX-License-Identifier: MIT */
/*
 * The strace output: which lines come from which records, including records
 * that a hostile guest makes up.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "base/utf8.h"
#include "trace/out/output.h"

static const struct trace_info info = {.tsc_khz = 1000000, .nr_vcpus = 1};
static char *text;
static size_t size;
static FILE *out;
static void *strace;

static void setup(void)
{
    static const struct trace_style style = {.columns = 100};

    out = open_memstream(&text, &size);
    strace = trace_output_strace.create(out, &info, &style);
    cr_assert_not_null(strace);
}

static void teardown(void)
{
    trace_output_strace.destroy(strace);
    fclose(out);
    free(text);
}

TestSuite(strace, .init = setup, .fini = teardown);

static void give(const struct hv_trace_record *record)
{
    trace_output_strace.record(strace, record);
}

/* Gives a record of process `pid`, with the other fields. */
#define GIVE(kind_, pid_, number, ...)                                         \
    give(&(struct hv_trace_record){                                            \
        .kind = (kind_), .pid = (pid_), .reason = (number), __VA_ARGS__})

static void enter(uint32_t pid, uint32_t number, uint64_t arg0, uint64_t arg1,
                  uint64_t arg2)
{
    GIVE(HV_TRACE_SYSCALL, pid, number, .address = arg0, .data = arg1,
         .count = arg2);
}

static void leave(uint32_t pid, uint32_t number, int64_t result, uint16_t bytes)
{
    GIVE(HV_TRACE_SYSRET, pid, number, .size = bytes, .data = (uint64_t)result);
}

static void say(uint32_t pid, uint32_t which, const char *what, uint16_t bytes)
{
    struct hv_trace_record record = {
        .kind = HV_TRACE_TEXT, .pid = pid, .reason = which, .size = bytes};

    memcpy(record.text, what, bytes < 40 ? bytes : 40);
    give(&record);
}

static void expect(const char *line)
{
    fflush(out);
    cr_assert_not_null(strstr(text, line), "no %s in:\n%s", line, text);
}

Test(strace, a_descriptor_has_the_name_it_was_opened_by)
{
    enter(7, SYS_open, 0x1000, 0, 0);
    say(7, 0, "/etc/motd", 9);
    leave(7, SYS_open, 3, 0);
    expect("open(\"/etc/motd\", O_RDONLY) = 3</etc/motd>");
    enter(7, SYS_read, 3, 0x2000, 100);
    leave(7, SYS_read, 3, 3);
    say(7, HV_TEXT_RESULT, "a\n\x01", 3);
    expect("read(3</etc/motd>, \"a\\n\\1\", 100) = 3");
    enter(7, SYS_close, 3, 0, 0);
    leave(7, SYS_close, 0, 0);
    enter(7, SYS_close, 3, 0, 0);
    leave(7, SYS_close, -9, 0);
    expect("close(3) = -1 EBADF (Bad file descriptor)");
}

/* strace itself would print octal, which suits bytes rather than people. */
Test(strace, letters_of_any_language_are_letters)
{
    enter(7, SYS_open, 0x1000, 0, 0);
    say(7, 0, "/한글/\xED\x95/\xE2\x80\xAE", 14);
    leave(7, SYS_open, 3, 0);
    expect("open(\"/한글/\\355\\225/\\342\\200\\256\", O_RDONLY) = 3");
    enter(7, SYS_write, 1, 0x2000, 99);
    say(7, 1, "\x80글글글글글글글글글글글글글글", 99);
    leave(7, SYS_write, 99, 0);
    /* 32 bytes are shown: the eleventh is cut */
    expect("write(1, \"\\200글글글글글글글글글글\"..., 99) = 99");
}

Test(strace, times_are_seconds_as_straces_are)
{
    GIVE(HV_TRACE_SYSCALL, 7, SYS_getpid, .tsc = 12000001999);
    GIVE(HV_TRACE_SYSRET, 7, SYS_getpid, .data = 7, .tsc = 12003000000);
    expect("     time, s  process            system call = result");
    expect("   12.000001  [pid 7 ?]          getpid() = 7 <0.002998>\n");
}

/* Of a call, only the line with the words is shown, with or without colours. */
Test(strace, words_are_looked_for_in_lines)
{
    struct trace_grep grep = {.words = "open(\"/글"};
    const struct trace_info some = {
        .tsc_khz = 1000000, .nr_vcpus = 1, .grep = &grep};
    const struct trace_style style = {.columns = 100, .colour = true};

    teardown();
    out = open_memstream(&text, &size);
    strace = trace_output_strace.create(out, &some, &style);
    cr_assert_not_null(strace);
    enter(7, SYS_open, 0x1000, 0, 0);
    say(7, 0, "/글", (uint16_t)strlen("/글"));
    leave(7, SYS_open, 3, 0);
    enter(7, SYS_close, 3, 0, 0);
    leave(7, SYS_close, 0, 0);
    trace_output_strace.finish(strace);
    expect("\"/글\"");
    cr_assert_null(strstr(text, "close"));
    cr_assert_not_null(strstr(text, "process"), "a header");
    cr_assert_eq(grep.nr, 1);
    trace_output_strace.destroy(strace); /* `some` ends here */
    strace = trace_output_strace.create(out, &info, &style);
}

Test(strace, calls_that_take_turns_are_unfinished_and_resumed)
{
    enter(1, SYS_wait4, (uint64_t)-1, 0x1000, 0);
    enter(2, SYS_getpid, 0, 0, 0);
    leave(2, SYS_getpid, 2, 0);
    leave(1, SYS_wait4, 2, 4);
    say(1, HV_TEXT_RESULT, "\0\3\0\0", 4);
    expect("wait4(-1, <unfinished ...>");
    expect("getpid() = 2");
    expect("<... wait4 resumed>[{WIFEXITED(s) && WEXITSTATUS(s) == 3}], 0, "
           "NULL) = 2");
}

/* The kernel may be interrupted between the record of a call and that of its
 * path. */
Test(strace, a_text_that_comes_after_another_process_is_not_lost)
{
    struct hv_trace_record part = {
        .kind = HV_TRACE_TEXT, .pid = 1, .size = 45, .flags = HV_TRACE_MORE};

    enter(1, SYS_open, 0x1000, 0, 0);
    enter(2, SYS_getpid, 0, 0, 0);
    leave(2, SYS_getpid, 2, 0);
    say(1, 0, "/etc/motd", 9);
    leave(1, SYS_open, 3, 0);
    expect("open( <unfinished ...>");
    expect("<... open resumed>\"/etc/motd\", O_RDONLY) = 3</etc/motd>");
    enter(1, SYS_open, 0x1000, 0, 0);
    memset(part.text, 'a', sizeof(part.text));
    give(&part);
    enter(2, SYS_getuid, 0, 0, 0);
    leave(2, SYS_getuid, 0, 0);
    part.flags = 0;
    memcpy(part.text, "bcdef", 5);
    give(&part);
    leave(1, SYS_open, 4, 0);
    expect("aaabcdef\", O_RDONLY) = 4<");
    enter(1, SYS_open, 0x1000, 0, 0);
    enter(2, SYS_getgid, 0, 0, 0);
    leave(1, SYS_open, -EFAULT, 0);
    expect("<... open resumed>0x1000, O_RDONLY) = -1 EFAULT");
}

Test(strace, a_long_name_is_cut_between_characters)
{
    struct hv_trace_record part = {.kind = HV_TRACE_TEXT,
                                   .pid = 1,
                                   .size = 3 * HV_TRACE_TEXT_MAX,
                                   .flags = HV_TRACE_MORE};
    bool valid = true;
    size_t used;

    enter(1, SYS_chdir, 0x1000, 0, 0);
    say(1, 0, "/12345678", 9);
    leave(1, SYS_chdir, 0, 0);
    enter(1, SYS_open, 0x1000, 0, 0);
    for (size_t i = 0; i < HV_TRACE_TEXT_MAX; i += 2)
        memcpy(part.text + i, "\u00e4", 2);
    for (unsigned i = 0; i < 3; i++) {
        part.flags = i < 2 ? HV_TRACE_MORE : 0;
        give(&part);
    }
    leave(1, SYS_open, 3, 0);
    expect("= 3</12345678/\u00e4");
    for (size_t i = 0; i < size; i += used)
        (void)utf8_next(text + i, size - i, &used, &valid);
    cr_assert(valid, "half a character in:\n%s", text);
}

Test(strace, ends)
{
    enter(1, SYS_exit_group, 3, 0, 0);
    give(&(struct hv_trace_record){.kind = HV_TRACE_PROCESS,
                                   .pid = 1,
                                   .reason = HV_TASK_EXIT,
                                   .task_data = 3 << 8});
    expect("exit_group(3) = ?");
    expect("+++ exited with 3 +++");
    give(&(struct hv_trace_record){.kind = HV_TRACE_PROCESS,
                                   .pid = 2,
                                   .reason = HV_TASK_EXIT,
                                   .task_data = 11});
    expect("+++ killed by SIGSEGV +++");
}

Test(strace, a_hostile_guest_gets_printable_lines_and_no_more)
{
    struct hv_trace_record record;
    uint32_t random = 1;

    for (unsigned i = 0; i < 200000; i++) {
        for (size_t k = 0; k < sizeof(record); k++) {
            random = random * 1664525 + 1013904223;
            ((uint8_t *)&record)[k] = (uint8_t)(random >> 24);
        }
        record.kind = (uint8_t)(HV_TRACE_SYSCALL + record.kind % 7);
        record.pid %= 2000;
        record.reason %= record.kind == HV_TRACE_TEXT      ? 20
                         : record.kind == HV_TRACE_PROCESS ? 6
                                                           : 450;
        give(&record);
    }
    trace_output_strace.finish(strace);
    fflush(out);
    for (size_t i = 0, n; i < size; i += n) {
        n = text[i] == '\n' ? 1 : utf8_visible(text + i, size - i);
        cr_assert_gt(n, 0, "byte %zu is 0x%02x", i, (unsigned char)text[i]);
    }
}

Test(strace, poll_shows_its_first_descriptor)
{
    enter(7, SYS_poll, 0x1000, 2, 0);
    say(7, 0, "\3\0\0\0\1\0\0\0", 8);
    leave(7, SYS_poll, 0, 0);
    expect("poll([{fd=3, events=POLLIN}, ...], 2, 0) = 0");
    enter(7, SYS_poll, 0x1000, 1, 0);
    leave(7, SYS_poll, 0, 0);
    expect("poll(0x1000, 1, 0) = 0");
}

/* The last arguments come with the end of a call. */
Test(strace, six_arguments)
{
    GIVE(HV_TRACE_SYSCALL, 7, SYS_mmap, .data = 8192, .count = 3, .aux = 2);
    GIVE(HV_TRACE_SYSRET, 7, SYS_mmap, .data = 0x7000, .count = 4,
         .aux = 0x3000);
    expect("mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE, 4, 0x3000) = "
           "0x7000");
}
