/* SPDX-License-Identifier: MIT */
/*
 * The terminal is restored however a run ends. Each test plays the shell: a job
 * in a process group of its own takes the terminal and ends in some way, and
 * the shell checks the state of the terminal.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#include "host/terminal.h"

static int master;
static int wake_fd;
static struct termios before;

static void setup(void)
{
    int slave;

    signal(SIGHUP, SIG_IGN);
    signal(SIGTTOU, SIG_IGN); /* the shell is always allowed to */
    setsid();
    cr_assert_eq(openpty(&master, &slave, NULL, NULL, NULL), 0);
    cr_assert_eq(login_tty(slave), 0);
    cr_assert_geq(dup2(open("/dev/null", O_WRONLY), STDERR_FILENO), 0);
    /* Settings that a terminal may have and that a guest must not be affected
     * by. */
    cr_assert_eq(tcgetattr(STDIN_FILENO, &before), 0);
    before.c_iflag |= ISTRIP | INLCR | IGNCR | IXON;
    before.c_cc[VMIN] = 3;
    cr_assert_eq(tcsetattr(STDIN_FILENO, TCSANOW, &before), 0);
    wake_fd = eventfd(0, EFD_NONBLOCK);
}

static bool is_raw_now(void)
{
    struct termios now;

    cr_assert_eq(tcgetattr(STDIN_FILENO, &now), 0);
    return !(now.c_lflag & (ICANON | ECHO | ISIG));
}

static void expect_as_before(void)
{
    struct termios now;

    cr_assert_eq(tcgetattr(STDIN_FILENO, &now), 0);
    cr_assert_eq(now.c_lflag, before.c_lflag);
    cr_assert_eq(now.c_iflag, before.c_iflag);
    cr_assert_eq(now.c_oflag, before.c_oflag);
    cr_assert_eq(now.c_cflag, before.c_cflag);
    cr_assert_eq(now.c_cc[VMIN], before.c_cc[VMIN]);
}

static void wait_until_raw(void)
{
    const struct timespec pause = {.tv_nsec = 2000000};

    for (int i = 0; i < 10000 && !is_raw_now(); i++)
        nanosleep(&pause, NULL);
    cr_assert(is_raw_now());
}

/* Starts `job` with the terminal, in the foreground or the background. */
static pid_t start_job(void (*job)(void), bool foreground)
{
    int go[2];
    char byte;
    pid_t pid;

    cr_assert_eq(pipe(go), 0);
    pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0) {
        /* A job in the background may have been started with these ignored. */
        signal(SIGTTOU, SIG_DFL);
        signal(SIGHUP, SIG_DFL);
        signal(SIGINT, SIG_DFL);
        signal(SIGQUIT, SIG_DFL);
        close(go[1]);
        if (read(go[0], &byte, 1) != 0)
            _exit(99);
        job();
        _exit(0);
    }
    setpgid(pid, pid);
    if (foreground)
        cr_assert_eq(tcsetpgrp(STDIN_FILENO, pid), 0);
    close(go[1]); /* go */
    close(go[0]);
    return pid;
}

static int end_of(pid_t pid)
{
    int status;

    cr_assert_eq(waitpid(pid, &status, 0), pid);
    return status;
}

static void take(void)
{
    if (terminal_take(STDIN_FILENO, wake_fd) || !terminal_is_raw())
        _exit(1);
}

TestSuite(terminal, .init = setup, .timeout = 120);

static void job_gives_back(void)
{
    take();
    if (!is_raw_now())
        _exit(2);
    terminal_give_back();
    if (is_raw_now() || terminal_is_raw())
        _exit(3);
    terminal_give_back();
}

Test(terminal, taken_and_given_back)
{
    cr_assert_eq(end_of(start_job(job_gives_back, true)), 0);
    expect_as_before();
}

static void job_waits(void)
{
    take();
    for (;;)
        pause();
}

Test(terminal, raw_means_raw_but_for_newlines)
{
    pid_t pid = start_job(job_waits, true);
    struct termios now;

    wait_until_raw();
    cr_assert_eq(tcgetattr(STDIN_FILENO, &now), 0);
    cr_assert_eq(now.c_iflag & (ICRNL | IXON | ISTRIP | INLCR | IGNCR), 0);
    cr_assert_eq(now.c_lflag & (ECHO | ICANON | ISIG | IEXTEN), 0);
    cr_assert_eq(now.c_oflag, before.c_oflag);
    cr_assert_eq(now.c_cc[VMIN], 1);
    cr_assert_eq(now.c_cc[VTIME], 0);
    kill(pid, SIGTERM);
    end_of(pid);
}

Test(terminal, restored_when_a_signal_kills)
{
    static const int signals[] = {SIGTERM, SIGINT,  SIGHUP, SIGQUIT,
                                  SIGUSR1, SIGABRT, SIGTRAP};

    for (unsigned i = 0; i < ARRAY_SIZE(signals); i++) {
        pid_t pid = start_job(job_waits, true);
        int status;

        wait_until_raw();
        kill(pid, signals[i]);
        status = end_of(pid);
        cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == signals[i],
                  "signal %d must still kill", signals[i]);
        expect_as_before();
    }
}

static void job_exits(void)
{
    take();
    exit(7);
}

Test(terminal, restored_at_exit)
{
    int status = end_of(start_job(job_exits, true));

    cr_assert_eq(WEXITSTATUS(status), 7);
    expect_as_before();
}

static void job_aborts(void)
{
    take();
    abort();
}

Test(terminal, restored_at_abort)
{
    int status = end_of(start_job(job_aborts, true));

    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    expect_as_before();
}

static void fault(void)
{
    volatile char *page =
        mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    *page = 1;
}

static void job_faults(void)
{
    signal(SIGSEGV, SIG_DFL); /* not a sanitizer's */
    take();
    fault();
}

Test(terminal, restored_at_a_fault)
{
    int status = end_of(start_job(job_faults, true));

    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    expect_as_before();
}

static void earlier_handler(int sig)
{
    (void)sig;
    _exit(is_raw_now() ? 1 : 42);
}

static void job_faults_with_a_handler(void)
{
    signal(SIGSEGV, earlier_handler);
    take();
    fault();
}

Test(terminal, an_earlier_crash_handler_has_its_turn)
{
    int status = end_of(start_job(job_faults_with_a_handler, true));

    cr_assert(WIFEXITED(status));
    cr_assert_eq(WEXITSTATUS(status), 42);
    expect_as_before();
}

static void on_term(int sig)
{
    (void)sig;
    _exit(terminal_is_raw() ? 43 : 1);
}

static void job_with_own_handler(void)
{
    signal(SIGTERM, on_term);
    job_waits();
}

Test(terminal, a_handler_for_an_orderly_end_is_left_alone)
{
    pid_t pid = start_job(job_with_own_handler, true);
    int status;

    wait_until_raw();
    kill(pid, SIGTERM);
    status = end_of(pid);
    cr_assert(WIFEXITED(status));
    cr_assert_eq(WEXITSTATUS(status), 43);
}

Test(terminal, stopped_and_continued)
{
    pid_t pid = start_job(job_waits, true);
    int status;

    for (int round = 0; round < 2; round++) {
        struct pollfd woken = {.fd = wake_fd, .events = POLLIN};
        uint64_t count;

        wait_until_raw();
        kill(pid, SIGTSTP);
        cr_assert_eq(waitpid(pid, &status, WUNTRACED), pid);
        cr_assert(WIFSTOPPED(status));
        expect_as_before();
        kill(pid, SIGCONT);
        wait_until_raw();
        cr_assert_eq(poll(&woken, 1, 20000), 1, "the loop must be told");
        cr_assert_eq(read(wake_fd, &count, sizeof(count)), 8);
    }
    kill(pid, SIGTERM);
    end_of(pid);
    expect_as_before();
}

static int is_taken[2]; /* a pipe: tells that the background job has taken the
                           terminal */

static void job_in_background(void)
{
    const struct timespec pause = {.tv_nsec = 2000000};

    if (terminal_take(STDIN_FILENO, wake_fd))
        _exit(1);
    if (terminal_is_raw() || write(is_taken[1], "", 1) != 1)
        _exit(2);
    for (int i = 0; i < 10000 && !terminal_is_raw(); i++)
        nanosleep(&pause, NULL);
    _exit(terminal_is_raw() ? 44 : 3);
}

Test(terminal, left_alone_until_we_are_in_the_foreground)
{
    const struct timespec pause = {.tv_nsec = 50000000};
    int status;
    char byte;
    pid_t pid;

    cr_assert_eq(pipe(is_taken), 0);
    pid = start_job(job_in_background, false);
    close(is_taken[1]);
    cr_assert_eq(read(is_taken[0], &byte, 1), 1, "the job has ended");
    nanosleep(&pause, NULL);
    expect_as_before();
    cr_assert_eq(waitpid(pid, &status, WNOHANG | WUNTRACED), 0);
    tcsetpgrp(STDIN_FILENO, pid);
    kill(pid, SIGCONT);
    status = end_of(pid);
    cr_assert(WIFEXITED(status));
    cr_assert_eq(WEXITSTATUS(status), 44);
}

static void job_takes_no_terminal(void)
{
    int fd = open("/dev/null", O_RDONLY);

    if (terminal_take(fd, -1) != -ENOTTY || terminal_is_raw())
        _exit(1);
}

Test(terminal, what_is_no_terminal_is_refused)
{
    cr_assert_eq(end_of(start_job(job_takes_no_terminal, true)), 0);
}

static void is_typed_to(void)
{
    struct pollfd typed = {.fd = STDIN_FILENO, .events = POLLIN};

    if (terminal_take(STDIN_FILENO, wake_fd))
        _exit(1);
    if (write(STDOUT_FILENO, "?", 1) != 1 || poll(&typed, 1, 10000) != 1)
        _exit(1);
    terminal_give_back();
}

/* Input that was typed but not read, such as a terminal's answer to a guest's
 * question, must not reach the shell. */
Test(terminal, input_that_nobody_read_is_gone)
{
    struct pollfd asked = {.fd = master, .events = POLLIN};
    struct pollfd left = {.fd = STDIN_FILENO, .events = POLLIN};

    pid_t pid = start_job(is_typed_to, true);
    cr_assert_eq(poll(&asked, 1, 10000), 1);
    cr_assert_eq(write(master, "touch typed\n", 12), 12);
    cr_assert_eq(end_of(pid), 0);
    cr_assert_eq(tcsetpgrp(STDIN_FILENO, getpgrp()), 0);
    cr_assert_eq(poll(&left, 1, 0), 0);
}
