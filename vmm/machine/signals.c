/* SPDX-License-Identifier: MIT */
/*
 * SIGTERM and similar signals. The handler makes only async-signal-safe calls;
 * see signal-safety(7).
 */
#include "signals.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/ending.h"
#include "base/log.h"
#include "base/now.h"
#include "base/status.h"
#include "host/terminal.h"

/* Time from the request to the end. What may wait, or is done in pieces, is
 * over after the first; the process ends at the second. */
#define END_MS  700u
#define LAST_MS 900u

/* A second signal so soon after the first is the same request: timeout(1) sends
 * its signal to the process and then to its group, and may be interrupted
 * between them. */
#define SAME_NS 100000000u

static sigset_t asking; /* the signals that ask for the end */

/* What the process prints if it ends in the handler. */
struct words {
    int code;
    char line[200];
    char result[256];
};

static struct words by_signal, by_clock, by_loss;
static pid_t owner; /* a child process inherits the handler */
static int result_fd = -1;
static _Atomic(char *) kept_text, kept_report;
static int report_fd;             /* valid with kept_report */
static atomic_bool is_late;       /* the event loop has ended */
static atomic_bool was_signalled; /* a second signal ends the process at once */
static atomic_uint_fast64_t signalled_at; /* ns; valid if was_signalled */

static void make_words(struct words *words, int code, const char *detail)
{
    words->code = code;
    snprintf(words->line, sizeof(words->line),
             "vmm: exit code=%d reason=%s%s%s\n", code, status_name(code),
             *detail ? " detail=" : "", detail);
    snprintf(words->result, sizeof(words->result),
             "{\n  \"code\": %d,\n  \"reason\": \"%s\",\n"
             "  \"meaning\": \"%s\"\n}\n",
             code, status_name(code), status_meaning(code));
}

/* What there is room for, in pieces that do not block even on a pipe. */
static void write_now(int fd, const char *text)
{
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    size_t left = fd < 0 ? 0 : strlen(text);
    ssize_t n = 1;

    while (left && n > 0 && poll(&room, 1, 0) == 1) {
        n = write(fd, text, left < PIPE_BUF ? left : PIPE_BUF);
        text += n > 0 ? n : 0;
        left -= n > 0 ? (size_t)n : 0;
    }
}

static _Noreturn void end_at_once(const struct words *words)
{
    const char *text = atomic_load(&kept_text);
    const char *report = atomic_load(&kept_report);

    terminal_restore();
    if (text)
        log_last_words(text);
    if (report)
        write_now(report_fd, report);
    write_now(result_fd, words->result);
    log_last_words(words->line);
    _exit(words->code);
}

static void alarm_in(unsigned ms)
{
    const struct itimerval once = {
        .it_value = {.tv_sec = ms / 1000,
                     .tv_usec = (suseconds_t)(ms % 1000) * 1000},
    };

    (void)setitimer(ITIMER_REAL, &once, NULL); /* cannot fail so */
}

void signals_end(bool is_signal)
{
    if (is_signal) {
        atomic_store(&signalled_at, now_ns());
        atomic_store(&was_signalled, true);
    }
    ending_within(END_MS);
    alarm_in(LAST_MS);
}

static void on_signal(int signal)
{
    int saved_errno = errno;

    if (getpid() != owner)
        _exit(STATUS_SIGNAL);
    if (!atomic_load(&is_late))
        end_at_once(&by_signal);
    if (signal == SIGALRM) {
        if (ending_has_come())
            end_at_once(&by_clock);
        signals_end(false);
    } else {
        if (!atomic_load(&was_signalled))
            signals_end(true);
        else if (now_ns() - atomic_load(&signalled_at) > SAME_NS)
            end_at_once(&by_signal);
    }
    errno = saved_errno;
}

void signals_inherit(void)
{
    sigset_t none;

    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL); /* cannot fail so */
    signal(SIGCHLD, SIG_DFL);
    signal(SIGXFSZ, SIG_IGN);
}

/* By nohup(1): the end of the terminal is not to be that of the command. */
static bool is_ignored(int number)
{
    struct sigaction now;

    return sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

int signals_start(int result)
{
    struct sigaction action = {.sa_handler = on_signal};

    owner = getpid();
    result_fd = result;
    make_words(&by_signal, STATUS_SIGNAL, "");
    make_words(&by_clock, STATUS_SIGNAL, "");
    sigemptyset(&asking);
    sigaddset(&asking, SIGTERM);
    sigaddset(&asking, SIGINT);
    if (!is_ignored(SIGHUP))
        sigaddset(&asking, SIGHUP);
    action.sa_mask = asking;
    sigaddset(&action.sa_mask, SIGALRM);
    for (int i = 1; i < NSIG; i++)
        if (sigismember(&action.sa_mask, i) == 1 &&
            sigaction(i, &action, NULL) < 0)
            return -errno;
    return 0;
}

int signals_collect(void)
{
    sigset_t set = asking;
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    int rc = fd < 0 ? -errno : fd;
    sigaddset(&set, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &set, NULL); /* cannot fail with SIG_BLOCK */
    return rc;
}

void signals_late(int code, unsigned ms)
{
    sigset_t set = asking;

    if (code)
        make_words(&by_clock, code, "");
    atomic_store(&is_late, true);
    if (ms && !ending_has_come())
        alarm_in(ms);
    sigaddset(&set, SIGALRM);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void signals_keep_text(char *text)
{
    free(atomic_exchange(&kept_text, text));
}

void signals_keep_report(char *json, int fd)
{
    char *before = atomic_exchange(&kept_report, NULL);

    report_fd = fd;
    atomic_store(&kept_report, json);
    free(before);
}

void signals_keep_result(void)
{
    result_fd = -1;
}

void signals_take_time(void)
{
    if (atomic_load(&was_signalled))
        return;
    alarm_in(0);
    ending_forget();
}

/* -------------------------------------------------------- memory of a file */

static struct {
    uint64_t at, size;
} files[SIGNALS_FILES];
static atomic_uint nr_files;
static atomic_bool is_lost; /* a page of one of them */

static bool is_of_file(uint64_t at)
{
    for (unsigned i = 0; i < atomic_load(&nr_files); i++)
        if (at - files[i].at < files[i].size)
            return true;
    return false;
}

/* Only the first thread may print, in the sandbox; the others ask it to. Any
 * other bus error kills the process: it happens again when this returns. */
static void on_bus_error(int signal, siginfo_t *info, void *context)
{
    struct sigaction deadly = {.sa_handler = SIG_DFL};
    bool is_here = info->si_code == BUS_ADRERR &&
                   is_of_file((uint64_t)(uintptr_t)info->si_addr);

    (void)context;
    if (is_here)
        atomic_store(&is_lost, true);
    if (gettid() == owner && atomic_load(&is_lost))
        end_at_once(&by_loss);
    if (is_here && tgkill(owner, owner, signal) == 0)
        for (;;)
            ; /* until it has ended the process */
    sigaction(signal, &deadly, NULL);
}

int signals_watch_file(const void *at, uint64_t size)
{
    struct sigaction action = {.sa_sigaction = on_bus_error,
                               .sa_flags = SA_SIGINFO};
    unsigned nr = atomic_load(&nr_files);

    if (nr == SIGNALS_FILES)
        return -ENOSPC;
    owner = getpid();
    make_words(&by_loss, STATUS_MEMORY_LOST,
               "the unpacked kernel in the cache was cut off, or its disk "
               "fails");
    files[nr].at = (uint64_t)(uintptr_t)at;
    files[nr].size = size;
    atomic_store(&nr_files, nr + 1);
    return sigaction(SIGBUS, &action, NULL) < 0 ? -errno : 0;
}
