/* SPDX-License-Identifier: MIT */
/*
 * SIGTERM and similar signals. The handler makes only async-signal-safe calls;
 * see signal-safety(7).
 */
#include "signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/ending.h"
#include "base/log.h"
#include "base/status.h"
#include "host/terminal.h"

/* Time from the request to the end. What may wait, or is done in pieces, is
 * over after the first; the process ends at the second. */
#define END_MS  700u
#define LAST_MS 900u

static const int asking[] = {SIGTERM, SIGINT, SIGHUP};

/* What the process prints if it ends in the handler. */
struct words {
    int code;
    char line[80];
    char result[256];
};

static struct words by_signal, by_clock;
static pid_t owner; /* a child process inherits the handler */
static int result_fd = -1;
static atomic_bool is_late;       /* the event loop has ended */
static atomic_bool was_signalled; /* a second signal ends the process at once */

static void make_words(struct words *words, int code)
{
    words->code = code;
    snprintf(words->line, sizeof(words->line), "vmm: exit code=%d reason=%s\n",
             code, status_name(code));
    snprintf(words->result, sizeof(words->result),
             "{\n  \"code\": %d,\n  \"reason\": \"%s\",\n"
             "  \"meaning\": \"%s\"\n}",
             code, status_name(code), status_meaning(code));
}

static _Noreturn void end_at_once(const struct words *words)
{
    struct pollfd room = {.fd = result_fd, .events = POLLOUT};

    terminal_restore();
    if (result_fd >= 0 && poll(&room, 1, 0) == 1)
        (void)!write(result_fd, words->result, strlen(words->result));
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
    if (is_signal)
        atomic_store(&was_signalled, true);
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
        if (atomic_load(&was_signalled))
            end_at_once(&by_signal);
        signals_end(true);
    }
    errno = saved_errno;
}

static void fill(sigset_t *set)
{
    sigemptyset(set);
    for (unsigned i = 0; i < ARRAY_SIZE(asking); i++)
        sigaddset(set, asking[i]);
}

int signals_start(int result)
{
    struct sigaction action = {.sa_handler = on_signal};

    owner = getpid();
    result_fd = result;
    make_words(&by_signal, STATUS_SIGNAL);
    make_words(&by_clock, STATUS_SIGNAL);
    fill(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGALRM);
    for (unsigned i = 0; i < ARRAY_SIZE(asking); i++)
        if (sigaction(asking[i], &action, NULL) < 0)
            return -errno;
    return sigaction(SIGALRM, &action, NULL) < 0 ? -errno : 0;
}

int signals_collect(void)
{
    sigset_t set;

    fill(&set);
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    int rc = fd < 0 ? -errno : fd;
    sigaddset(&set, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &set, NULL); /* cannot fail with SIG_BLOCK */
    return rc;
}

void signals_late(int code, unsigned ms)
{
    sigset_t set;

    if (code)
        make_words(&by_clock, code);
    atomic_store(&is_late, true);
    if (ms && !ending_has_come())
        alarm_in(ms);
    fill(&set);
    sigaddset(&set, SIGALRM);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
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
