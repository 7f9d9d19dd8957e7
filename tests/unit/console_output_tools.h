/* SPDX-License-Identifier: MIT */
/*
 * For the tests of the console's output path: a sink, its reader, and bytes
 * whose value tells their position.
 */
#ifndef CONSOLE_OUTPUT_TOOLS_H
#define CONSOLE_OUTPUT_TOOLS_H

#include <criterion/criterion.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "host/console_output.h"

static struct console_output out;
static int wake_fd, reader, writer;

static inline int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The byte that the reader must get at this position. */
static inline uint8_t byte_at(uint64_t position)
{
    return (uint8_t)(position * 7 + position / 251);
}

static uint64_t sent;

static inline size_t
send_bytes(size_t (*write_fn)(void *, const uint8_t *, size_t), size_t len)
{
    uint8_t data[4096];
    size_t taken;

    cr_assert_leq(len, sizeof(data));
    for (size_t i = 0; i < len; i++)
        data[i] = byte_at(sent + i);
    taken = write_fn(&out, data, len);
    cr_assert_leq(taken, len);
    sent += taken;
    return taken;
}

/* Sends until the sink takes no more; returns how many bytes it took. */
static inline uint64_t send_all_it_takes(void)
{
    uint64_t before = sent;

    while (send_bytes(console_output_write, 1000) > 0)
        cr_assert_lt(sent - before, 1u << 24, "the ring must be bounded");
    return sent - before;
}

static uint64_t received;

/* Reads until `total` bytes were received altogether, or the end. */
static inline void receive(uint64_t total)
{
    uint8_t data[4096];

    while (received < total) {
        size_t want = sizeof(data);

        if (want > total - received)
            want = (size_t)(total - received);

        ssize_t n = read(reader, data, want);

        if (n <= 0)
            return;
        for (ssize_t i = 0; i < n; i++)
            cr_assert_eq(data[i], byte_at(received++));
    }
}

static inline void check_counts(void)
{
    cr_assert_eq(out.accepted,
                 out.delivered + atomic_load(&out.dropped) + out.ring.len);
}

static inline void start(bool may_reopen)
{
    signal(SIGPIPE, SIG_IGN);
    wake_fd = eventfd(0, EFD_NONBLOCK);
    console_output_init(&out, writer, wake_fd, may_reopen);
}

static inline void with_pipe(void)
{
    int fds[2];

    cr_assert_eq(pipe(fds), 0);
    reader = fds[0];
    writer = fds[1];
    start(true);
}

static inline void teardown(void)
{
    check_counts();
    console_output_fini(&out);
    close(wake_fd);
}

static inline uint64_t wakes(void)
{
    uint64_t count = 0;
    ssize_t ignored = read(wake_fd, &count, sizeof(count));

    (void)ignored;
    return count;
}

/* Hides the message about a dead output, which would appear among the tests'
 * own. */
static inline void without_messages(void)
{
    cr_assert_geq(dup2(open("/dev/null", O_WRONLY), STDERR_FILENO), 0);
}

#endif
