/* SPDX-License-Identifier: MIT */
/*
 * The whole console between pipes, files and devices on descriptors 0 and 1,
 * driven as the event loop drives it.
 */
#include "console_tools.h"

#include <stdlib.h>

static void with_input_pipe(void)
{
    int fds[2];

    cr_assert_geq(dup2(open("/dev/null", O_WRONLY), STDERR_FILENO), 0);
    use_output_pipe();
    cr_assert_eq(pipe(fds), 0);
    typist = fds[1];
    use_input(fds[0]);
    create();
    guest_room = sizeof(got);
}

TestSuite(console, .init = with_input_pipe, .fini = teardown, .timeout = 120);

Test(console, input_comes_from_a_pipe_untouched)
{
    start();
    type("a\x01x\r\n\x04z");
    turns();
    expect_input("a\x01x\r\n\x04z", 7);
    cr_assert_eq(nr_quits, 0, "escapes are for terminals");
}

Test(console, nothing_is_read_before_the_start)
{
    type("a");
    cr_assert_eq(console_input_fd(console), -1);
    turns();
    start();
    turns();
    expect_input("a", 1);
}

Test(console, the_end_of_a_pipe_is_one_ctrl_d)
{
    start();
    type("ls\n");
    close(typist);
    turns();
    expect_input("ls\n\x04", 4);
    cr_assert_eq(console_input_fd(console), -1, "the end must not be polled");
    cr_assert_eq(turns(), 0);
    cr_assert_eq(nr_got, 0);
}

Test(console, a_guest_that_takes_little_loses_nothing)
{
    start();
    guest_room = 0;
    type("0123456789");
    close(typist);
    turns();
    cr_assert_eq(nr_got, 0);
    cr_assert_eq(console_input_fd(console), -1, "nothing more is wanted");
    for (int i = 0; i < 4; i++) {
        guest_room = 3;
        console_input_ready(console);
        turns();
    }
    expect_input("0123456789\x04", 11);
}

Test(console, a_pipe_is_left_full_while_the_guest_takes_nothing)
{
    char text[4096];
    size_t typed = 0;
    ssize_t n;

    start();
    guest_room = 0;
    memset(text, 'x', sizeof(text));
    fcntl(typist, F_SETFL, O_NONBLOCK);
    for (int i = 0; i < 25; i++) {
        n = write(typist, text, sizeof(text));
        if (n > 0)
            typed += (size_t)n;
        turn();
    }
    cr_assert_leq(typed, 65536 + 4096, "the pipe, and one buffer of ours");
    cr_assert_eq(nr_got, 0);
}

Test(console, output_reaches_the_reader)
{
    struct char_sink sink = console_sink(console);
    char text[8];

    start();
    cr_assert_eq(sink.write(sink.ctx, (const uint8_t *)"hello", 5), 5);
    cr_assert(console_has_output(console));
    turns();
    cr_assert_eq(read(reader, text, sizeof(text)), 5);
    cr_assert_arr_eq(text, "hello", 5);
    cr_assert_eq(sink.room(sink.ctx), 65536);
}

Test(console, finish_writes_the_tail_and_may_come_twice)
{
    struct char_sink sink = console_patient_sink(console);
    char text[8];

    start();
    sink.write(sink.ctx, (const uint8_t *)"one", 3);
    console_finish(console);
    sink.write(sink.ctx, (const uint8_t *)"two", 3);
    console_finish(console);
    cr_assert_eq(read(reader, text, sizeof(text)), 6);
    cr_assert_arr_eq(text, "onetwo", 6);
    cr_assert_eq(console_dropped(console), 0);
    type("late");
    cr_assert_eq(console_input_fd(console), -1);
    console_poll_input(console, POLLIN);
    cr_assert_eq(nr_got, 0);
}

Test(console, finish_with_a_stopped_reader_counts_the_rest)
{
    struct char_sink sink = console_sink(console);
    static const uint8_t zeros[4096];
    uint64_t taken = 0;
    size_t n;

    while ((n = sink.write(sink.ctx, zeros, sizeof(zeros))) > 0)
        taken += n;
    console_finish(console);
    cr_assert_gt(console_dropped(console), 0);
    cr_assert_leq(taken - console_dropped(console), 65536);
    cr_assert_eq(console_dropped(console) % 4096, 0);
}

Test(console, a_closed_reader_does_not_kill_the_process)
{
    struct char_sink sink = console_sink(console);

    start();
    close(reader);
    sink.write(sink.ctx, (const uint8_t *)"hello", 5);
    turns();
    cr_assert_eq(console_dropped(console), 5);
    sink.write(sink.ctx, (const uint8_t *)"hello", 5);
    cr_assert_eq(turns(), 0, "nobody is to be woken for what is dropped");
    cr_assert_eq(console_dropped(console), 10);
}

/* ---- other inputs ---- */

TestSuite(console_inputs, .init = without_input, .fini = teardown,
          .timeout = 120);

static void expect_only_the_end(void)
{
    create();
    start();
    turns();
    expect_input("\x04", 1);
    cr_assert_eq(console_input_fd(console), -1);
    cr_assert_eq(turns(), 0);
}

Test(console_inputs, null_device)
{
    use_input(open("/dev/null", O_RDONLY));
    expect_only_the_end();
}

Test(console_inputs, directory)
{
    use_input(open("/", O_RDONLY));
    expect_only_the_end();
}

Test(console_inputs, write_only)
{
    use_input(open("/dev/null", O_WRONLY));
    expect_only_the_end();
}

Test(console_inputs, file)
{
    char name[] = "/tmp/test_console.XXXXXX";
    char text[10000];
    int fd = mkstemp(name);

    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (char)('a' + i % 26);
    cr_assert_eq(write(fd, text, sizeof(text)), (ssize_t)sizeof(text));
    lseek(fd, 0, SEEK_SET);
    unlink(name);
    use_input(fd);
    create();
    start();
    guest_room = 16;
    for (int i = 0; i < 1000; i++) {
        turn();
        guest_room = 16;
        console_input_ready(console);
    }
    cr_assert_eq(nr_got, 10001);
    cr_assert_arr_eq(got, text, 10000);
    cr_assert_eq(got[10000], 0x04);
}
