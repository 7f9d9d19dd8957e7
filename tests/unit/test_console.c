/* SPDX-License-Identifier: MIT */
/*
 * The whole console between pipes and pseudo-terminals on descriptors 0 and 1,
 * driven as the event loop drives it.
 */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#include "host/console.h"

static struct console *console;
static int wake_fd;
static int typist = -1;   /* what is written here is typed */
static int reader = -1;   /* the guest's output arrives here */
static size_t guest_room; /* how much input the guest takes */
static uint8_t got[16384];
static size_t nr_got;
static unsigned nr_quits;

static size_t take_input(void *ctx, const uint8_t *data, size_t len)
{
    size_t taken = len < guest_room ? len : guest_room;

    cr_assert_eq(ctx, &guest_room);
    cr_assert_leq(nr_got + taken, sizeof(got));
    memcpy(got + nr_got, data, taken);
    nr_got += taken;
    guest_room -= taken;
    return taken;
}

static void on_quit(void *ctx)
{
    cr_assert_eq(ctx, &nr_quits);
    nr_quits++;
}

static void create(void)
{
    wake_fd = eventfd(0, EFD_NONBLOCK);
    console = console_create(wake_fd);
    cr_assert_not_null(console);
}

static void start(void)
{
    console_start(console, take_input, &guest_room, on_quit, &nr_quits);
}

static void use_output_pipe(void)
{
    int fds[2];

    cr_assert_eq(pipe(fds), 0);
    reader = fds[0];
    cr_assert_eq(dup2(fds[1], STDOUT_FILENO), STDOUT_FILENO);
    close(fds[1]);
}

static void use_input(int fd)
{
    cr_assert_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
}

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

static void teardown(void)
{
    console_destroy(console);
    close(wake_fd);
}

/* One turn of the loop; false if nothing happened for 20 ms. */
static bool turn(void)
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
static unsigned turns(void)
{
    unsigned nr = 0;

    while (turn())
        cr_assert_lt(++nr, 5000, "the loop must come to rest");
    return nr;
}

static void type(const char *text)
{
    cr_assert_eq(write(typist, text, strlen(text)), (ssize_t)strlen(text));
}

/* Text typed on a terminal reaches its other side only when the kernel's worker
 * for it gets the CPU. Meanwhile nothing reads it. */
static void type_on_terminal(const char *text)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    int before, there;

    cr_assert_eq(ioctl(STDIN_FILENO, FIONREAD, &before), 0);
    type(text);
    for (int i = 0; i < 10000; i++) {
        cr_assert_eq(ioctl(STDIN_FILENO, FIONREAD, &there), 0);
        if (there >= before + (int)strlen(text))
            return;
        nanosleep(&pause, NULL);
    }
    cr_assert_fail("%d of %zu bytes came", there - before, strlen(text));
}

static void expect_input(const char *text, size_t len)
{
    cr_assert_eq(nr_got, len);
    cr_assert_arr_eq(got, text, len);
    nr_got = 0;
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

static void without_input(void)
{
    cr_assert_geq(dup2(open("/dev/null", O_WRONLY), STDERR_FILENO), 0);
    use_output_pipe();
    guest_room = sizeof(got);
}

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

/* Uses a pseudo-terminal of this process's own, as a shell provides one. */
static void use_terminal(void)
{
    int slave;

    signal(SIGHUP, SIG_IGN);
    setsid();
    cr_assert_eq(openpty(&typist, &slave, NULL, NULL, NULL), 0);
    cr_assert_eq(login_tty(slave), 0);
    cr_assert_geq(dup2(open("/dev/null", O_WRONLY), STDERR_FILENO), 0);
    use_output_pipe();
    create();
    start();
}

static bool echoes(void)
{
    struct termios now;

    cr_assert_eq(tcgetattr(typist, &now), 0);
    return now.c_lflag & ECHO;
}

Test(console_inputs, terminal_keys_reach_the_guest)
{
    use_terminal();
    cr_assert_not(echoes());
    type_on_terminal("a\r\x03\x1a\x04\x11\x7f");
    turns();
    expect_input("a\r\x03\x1a\x04\x11\x7f", 7);
    console_give_back(console);
    cr_assert(echoes());
}

static void ask(void)
{
    struct char_sink sink = console_sink(console);
    static const uint8_t question[] = "\033[6n"; /* where is the cursor? */

    cr_assert_eq(sink.write(sink.ctx, question, 4), 4);
    console_finish(console);
}

/* What is written last may be a question, too. */
Test(console_inputs, the_terminal_is_given_back_after_all_output)
{
    use_terminal();
    ask();
    ask();
    cr_assert_not(echoes());
    console_give_back(console);
    cr_assert(echoes());
}

/* As a terminal at the other end of a network does. */
Test(console_inputs, an_answer_that_comes_late_is_not_for_the_shell)
{
    const struct timespec late = {.tv_nsec = 30000000};
    struct pollfd left = {.fd = STDIN_FILENO, .events = POLLIN};
    int status;

    use_terminal();
    ask();
    pid_t terminal = fork();
    if (terminal == 0) {
        nanosleep(&late, NULL);
        _exit(write(typist, "\033[1;1R\n", 7) != 7);
    }
    console_give_back(console);
    cr_assert_eq(waitpid(terminal, &status, 0), terminal);
    cr_assert_eq(status, 0);
    cr_assert_eq(poll(&left, 1, 0), 0);
}

Test(console_inputs, terminal_commands)
{
    use_terminal();
    type_on_terminal("a\x01\x01"
                     "b\x01h\x01qc");
    turns();
    expect_input("a\x01"
                 "bc",
                 4);
    cr_assert_eq(nr_quits, 0);
    type_on_terminal("\x01");
    turns();
    type_on_terminal("xignored");
    turns();
    cr_assert_eq(nr_quits, 1);
    cr_assert_eq(nr_got, 0);
}

Test(console_inputs, terminal_quits_while_the_guest_reads_nothing)
{
    char text[401] = "";

    use_terminal();
    guest_room = 0;
    memset(text, 'x', sizeof(text) - 1);
    for (int i = 0; i < 12; i++) {
        type_on_terminal(text);
        turn();
    }
    turns();
    type_on_terminal("\x01x");
    turns();
    cr_assert_eq(nr_quits, 1);
    guest_room = sizeof(got);
    console_input_ready(console);
    turns();
    cr_assert_eq(nr_got, 4096, "what did not fit is thrown away");
}

Test(console_inputs, terminal_that_goes_away)
{
    use_terminal();
    close(typist);
    turns();
    cr_assert_eq(console_input_fd(console), -1);
    cr_assert_eq(nr_got, 0, "a terminal's end is no Ctrl-D");
    typist = -1;
}
