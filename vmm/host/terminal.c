/* SPDX-License-Identifier: MIT */
/*
 * Puts the terminal into raw mode and back (POSIX.1-2017, "General Terminal
 * Interface"). Owns its settings and the handlers of the signals that would
 * leave it raw. A signal that already has a handler (as SIGTERM, SIGINT, SIGHUP
 * may, for an orderly end) is left alone, unless it is a crash; then the
 * earlier handler is called after this one.
 */
#include "terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/delegate.h"

#define RESTORE_MS 500u /* if another thread must do it */

/* Signals that a fault raises; the earlier handler is called after ours. SIGSYS
 * belongs to the sandbox (sandbox_trap.c), which calls terminal_restore. */
static const int crashes[] = {SIGSEGV, SIGBUS,  SIGFPE,
                              SIGILL,  SIGABRT, SIGTRAP};

/* Signals that end a process that does not handle them. */
static const int endings[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,   SIGALRM,
                              SIGUSR1, SIGUSR2, SIGXCPU, SIGVTALRM, SIGXFSZ};

static int terminal_fd = -1;
static int terminal_wake_fd = -1;
static struct termios settings_before;
static struct termios settings_raw;
static atomic_bool is_raw;
static _Atomic(const char *) farewell;
static atomic_uint times_taken;

/* Indexed by signal number. */
static struct sigaction action_before[NSIG];
static bool action_ours[NSIG];

bool terminal_is_raw(void)
{
    return atomic_load(&is_raw);
}

/* Changing a terminal from the background stops the process. A terminal that is
 * not our controlling terminal has no foreground for us: any process that has
 * it open may change it. */
static bool in_foreground(void)
{
    pid_t group = tcgetpgrp(terminal_fd);

    return group == getpgrp() || (group < 0 && errno == ENOTTY);
}

static void make_raw(void)
{
    atomic_fetch_add(&times_taken, 1);
    if (in_foreground() && tcsetattr(terminal_fd, TCSANOW, &settings_raw) == 0)
        atomic_store(&is_raw, true);
}

/* Only in the foreground; else the terminal belongs to another process. */
static void say_farewell(void)
{
    const char *text = atomic_exchange(&farewell, NULL);

    if (text && in_foreground()) {
        ssize_t ignored = write(STDOUT_FILENO, text, strlen(text));

        (void)ignored;
    }
}

void terminal_set_farewell(const char *text)
{
    atomic_store(&farewell, text);
}

bool terminal_has_farewell(void)
{
    return atomic_load(&farewell) != NULL;
}

unsigned terminal_times_taken(void)
{
    return atomic_load(&times_taken);
}

static void restore(void *ctx)
{
    (void)ctx;
    say_farewell();
    if (!atomic_exchange(&is_raw, false) || !in_foreground())
        return;
    tcsetattr(terminal_fd, TCSANOW, &settings_before);
    /* Input typed for the guest, and the terminal's answers to the guest, must
     * not reach the shell. */
    tcflush(terminal_fd, TCIFLUSH);
}

void terminal_restore(void)
{
    delegate_last(restore, NULL, RESTORE_MS);
}

/* A fault happens again when the handler returns, and then meets the earlier
 * action. Any other signal was sent only once, so it must be sent again. */
static bool faults_again(int sig, const siginfo_t *info)
{
    return info->si_code > 0 &&
           (sig == SIGSEGV || sig == SIGBUS || sig == SIGFPE || sig == SIGILL);
}

static void on_deadly_signal(int sig, siginfo_t *info, void *context)
{
    (void)context;
    terminal_restore();
    sigaction(sig, &action_before[sig], NULL);
    if (!faults_again(sig, info))
        raise(sig);
}

static void on_stop(int sig)
{
    struct sigaction stop = {.sa_handler = SIG_DFL};
    struct sigaction ours;
    sigset_t only_this, mask;
    int saved_errno = errno;

    terminal_restore();
    sigaction(sig, &stop, &ours);
    sigemptyset(&only_this);
    sigaddset(&only_this, sig);
    raise(sig);
    pthread_sigmask(SIG_UNBLOCK, &only_this, &mask); /* we stop here */
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    sigaction(sig, &ours, NULL);
    errno = saved_errno;
}

static void on_continue(int sig)
{
    uint64_t one = 1;
    int saved_errno = errno;

    (void)sig;
    make_raw();
    if (terminal_wake_fd >= 0) {
        ssize_t ignored = write(terminal_wake_fd, &one, sizeof(one));

        (void)ignored;
    }
    errno = saved_errno;
}

static void install(int sig, const struct sigaction *action, bool always)
{
    if (sigaction(sig, NULL, &action_before[sig]) < 0)
        return;
    if (!always && ((action_before[sig].sa_flags & SA_SIGINFO) ||
                    action_before[sig].sa_handler != SIG_DFL))
        return;
    action_ours[sig] = sigaction(sig, action, NULL) == 0;
}

static void install_all(void)
{
    struct sigaction deadly = {.sa_flags = SA_SIGINFO};
    struct sigaction stop = {.sa_handler = on_stop, .sa_flags = SA_RESTART};
    struct sigaction cont = {.sa_handler = on_continue, .sa_flags = SA_RESTART};

    deadly.sa_sigaction = on_deadly_signal;
    for (unsigned i = 0; i < ARRAY_SIZE(crashes); i++)
        install(crashes[i], &deadly, true);
    for (unsigned i = 0; i < ARRAY_SIZE(endings); i++)
        install(endings[i], &deadly, false);
    install(SIGTSTP, &stop, false);
    install(SIGCONT, &cont, false);
}

/* Other code may have replaced our handler; its handler stays. */
static void uninstall(int sig)
{
    struct sigaction now;

    if (!action_ours[sig])
        return;
    action_ours[sig] = false;
    if (sigaction(sig, NULL, &now) < 0)
        return;
    if (((now.sa_flags & SA_SIGINFO) && now.sa_sigaction == on_deadly_signal) ||
        now.sa_handler == on_stop || now.sa_handler == on_continue)
        sigaction(sig, &action_before[sig], NULL);
}

int terminal_take(int fd, int wake_fd)
{
    static bool at_exit;

    if (tcgetattr(fd, &settings_before) < 0)
        return -errno;
    settings_raw = settings_before;
    settings_raw.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | INPCK |
                                        ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    settings_raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    settings_raw.c_cc[VMIN] = 1;
    settings_raw.c_cc[VTIME] = 0;
    terminal_fd = fd;
    terminal_wake_fd = wake_fd;

    if (!at_exit && atexit(terminal_restore))
        return -ENOMEM;
    at_exit = true;
    install_all();
    make_raw();
    return 0;
}

void terminal_give_back(void)
{
    if (terminal_fd < 0)
        return;
    for (int sig = 1; sig < NSIG; sig++)
        uninstall(sig);
    terminal_restore();
    terminal_fd = terminal_wake_fd = -1;
}
