/* SPDX-License-Identifier: MIT */
/*
 * The output path, with every other kind of descriptor; the same must hold as
 * for a pipe.
 */
#include "console_output_tools.h"

TestSuite(console_output_kinds, .init = without_messages, .fini = teardown,
          .timeout = 120);

static void stopped_reader_does_not_block(void)
{
    int64_t begin = now_ms();

    send_all_it_takes();
    console_output_flush(&out);
    console_output_finish(&out, 50, 15000);
    cr_assert_lt(now_ms() - begin, 10000);
    cr_assert_gt(console_output_abandon(&out), 0);
}

Test(console_output_kinds, pipe_that_cannot_be_opened_anew)
{
    int fds[2];

    cr_assert_eq(pipe(fds), 0);
    reader = fds[0];
    writer = fds[1];
    start(false);
    cr_assert_eq(out.way.kind, OUT_FD_POLL);
    stopped_reader_does_not_block();
    cr_assert_eq(fcntl(writer, F_GETFL) & O_NONBLOCK, 0);
    receive(out.delivered);
    cr_assert_eq(received, out.delivered);
}

Test(console_output_kinds, pipe_whose_reader_is_gone_already)
{
    int fds[2];

    cr_assert_eq(pipe(fds), 0);
    close(fds[0]);
    writer = fds[1];
    start(true);
    send_bytes(console_output_write, 10);
    console_output_flush(&out);
    cr_assert_eq(atomic_load(&out.dropped), 10);
}

Test(console_output_kinds, socket)
{
    int fds[2];

    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    reader = fds[0];
    writer = fds[1];
    start(true);
    cr_assert_eq(out.way.kind, OUT_FD_SOCKET);
    stopped_reader_does_not_block();
    cr_assert_eq(fcntl(writer, F_GETFL) & O_NONBLOCK, 0);
    receive(out.delivered);
    close(reader);
    send_bytes(console_output_write, 10);
    console_output_flush(&out);
    cr_assert(out.dead);
}

Test(console_output_kinds, terminal_with_a_stopped_reader)
{
    struct termios raw;

    cr_assert_eq(openpty(&reader, &writer, NULL, NULL, NULL), 0);
    tcgetattr(writer, &raw);
    cfmakeraw(&raw);
    tcsetattr(writer, TCSANOW, &raw);
    start(true);
    cr_assert_eq(out.way.kind, OUT_FD_NONBLOCK);
    stopped_reader_does_not_block();
    cr_assert_eq(fcntl(writer, F_GETFL) & O_NONBLOCK, 0);
    receive(out.delivered);
    cr_assert_eq(received, out.delivered);
}

/* Opening the master by its name would make a terminal that nobody reads. */
Test(console_output_kinds, terminal_master_is_not_opened_anew)
{
    struct termios raw;

    cr_assert_eq(openpty(&writer, &reader, NULL, NULL, NULL), 0);
    tcgetattr(reader, &raw);
    cfmakeraw(&raw);
    tcsetattr(reader, TCSANOW, &raw);
    start(true);
    send_bytes(console_output_write, 100);
    console_output_flush(&out);
    receive(100);
    cr_assert_eq(received, 100);
}

Test(console_output_kinds, file)
{
    char name[] = "/tmp/test_console.XXXXXX";

    writer = mkstemp(name);
    reader = open(name, O_RDONLY);
    unlink(name);
    start(true);
    for (int i = 0; i < 100; i++)
        cr_assert_eq(send_bytes(console_output_write, 4000), 4000);
    console_output_finish(&out, 100, 1000);
    receive(400000);
    cr_assert_eq(received, 400000);
}

Test(console_output_kinds, null_device)
{
    writer = open("/dev/null", O_WRONLY);
    start(true);
    for (int i = 0; i < 100; i++)
        cr_assert_eq(send_bytes(console_output_write, 4000), 4000);
    console_output_finish(&out, 100, 1000);
    cr_assert_eq(out.delivered, 400000);
}

Test(console_output_kinds, full_disk)
{
    writer = open("/dev/full", O_WRONLY);
    start(true);
    send_bytes(console_output_write, 10);
    console_output_flush(&out);
    cr_assert(out.dead);
    cr_assert_eq(atomic_load(&out.dropped), 10);
}

Test(console_output_kinds, closed_descriptor)
{
    writer = 999;
    start(true);
    send_bytes(console_output_write, 10);
    console_output_finish(&out, 100, 300);
    cr_assert(out.dead);
    cr_assert_eq(atomic_load(&out.dropped), 10);
}
