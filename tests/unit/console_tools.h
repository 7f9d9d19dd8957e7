/* SPDX-License-Identifier: MIT */
/*
 * For the tests of the whole console: its guest, its reader, and one who types.
 */
#ifndef CONSOLE_TOOLS_H
#define CONSOLE_TOOLS_H

#include <criterion/criterion.h>

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "host/console.h"

static struct console *console;
static int wake_fd;
static int typist = -1;   /* what is written here is typed */
static int reader = -1;   /* the guest's output arrives here */
static size_t guest_room; /* how much input the guest takes */
static uint8_t got[16384];
static size_t nr_got;
static unsigned nr_quits;

static inline size_t take_input(void *ctx, const uint8_t *data, size_t len)
{
    size_t taken = len < guest_room ? len : guest_room;

    cr_assert_eq(ctx, &guest_room);
    cr_assert_leq(nr_got + taken, sizeof(got));
    memcpy(got + nr_got, data, taken);
    nr_got += taken;
    guest_room -= taken;
    return taken;
}

static inline void on_quit(void *ctx)
{
    cr_assert_eq(ctx, &nr_quits);
    nr_quits++;
}

static inline void create(void)
{
    wake_fd = eventfd(0, EFD_NONBLOCK);
    console = console_create(wake_fd);
    cr_assert_not_null(console);
}

static inline void start(void)
{
    console_start(console, take_input, &guest_room, on_quit, &nr_quits);
}

static inline void use_output_pipe(void)
{
    int fds[2];

    cr_assert_eq(pipe(fds), 0);
    reader = fds[0];
    cr_assert_eq(dup2(fds[1], STDOUT_FILENO), STDOUT_FILENO);
    close(fds[1]);
}

static inline void use_input(int fd)
{
    cr_assert_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
}

static inline void teardown(void)
{
    console_destroy(console);
    close(wake_fd);
}

/* One turn of the loop; false if nothing happened for 20 ms. */
static inline bool turn(void)
{
    struct pollfd fds[] = {
        {.fd = wake_fd, .events = POLLIN},
        {.fd = console_input_fd(console), .events = POLLIN},
    };
    int n = poll(fds, 2, console_has_output(console) ? 1 : 20);
    uint64_t count;

    if (fds[0].revents)
        cr_assert_eq(read(wake_fd, &count, sizeof(count)), 8);
    console_poll_input(console, fds[1].revents);
    if (console_has_output(console)) {
        console_flush(console);
        return true;
    }
    return n > 0;
}

/* Turns until nothing more happens; returns how many. */
static inline unsigned turns(void)
{
    unsigned nr = 0;

    while (turn())
        cr_assert_lt(++nr, 5000, "the loop must come to rest");
    return nr;
}

static inline void type(const char *text)
{
    cr_assert_eq(write(typist, text, strlen(text)), (ssize_t)strlen(text));
}

static inline void expect_input(const char *text, size_t len)
{
    cr_assert_eq(nr_got, len);
    cr_assert_arr_eq(got, text, len);
    nr_got = 0;
}

static inline void without_input(void)
{
    cr_assert_geq(dup2(open("/dev/null", O_WRONLY), STDERR_FILENO), 0);
    use_output_pipe();
    guest_room = sizeof(got);
}

#endif
