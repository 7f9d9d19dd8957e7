/* SPDX-License-Identifier: MIT */
/*
 * The whole console on a pseudo-terminal: keys, commands after Ctrl-A, and the
 * terminal's state afterwards.
 */
#include "console_tools.h"

#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <utmp.h>

TestSuite(console_terminal, .init = without_input, .fini = teardown,
          .timeout = 120);

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

Test(console_terminal, keys_reach_the_guest)
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
Test(console_terminal, the_terminal_is_given_back_after_all_output)
{
    use_terminal();
    ask();
    ask();
    cr_assert_not(echoes());
    console_give_back(console);
    cr_assert(echoes());
}

/* As a terminal at the other end of a network does. */
Test(console_terminal, an_answer_that_comes_late_is_not_for_the_shell)
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

Test(console_terminal, commands)
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

Test(console_terminal, quits_while_the_guest_reads_nothing)
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

Test(console_terminal, one_that_goes_away)
{
    use_terminal();
    close(typist);
    turns();
    cr_assert_eq(console_input_fd(console), -1);
    cr_assert_eq(nr_got, 0, "a terminal's end is no Ctrl-D");
    typist = -1;
}
