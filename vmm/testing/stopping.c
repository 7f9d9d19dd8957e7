/* SPDX-License-Identifier: MIT */
/*
 * Signals that ask `vmm test` to end. The handler makes only async-signal-safe
 * calls; see signal-safety(7).
 */
#include "stopping.h"

#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/status.h"

/* How long one step of the end may take: what lies between two calls of
 * stopping_goes_on. */
#define STEP_US 500000

static int event_fd = -1;
static pid_t owner; /* a child process inherits the handler */
static volatile sig_atomic_t is_ending; /* the next alarm is ours */

static void alarm_in(suseconds_t us)
{
    const struct itimerval once = {.it_value.tv_usec = us};

    (void)setitimer(ITIMER_REAL, &once, NULL); /* cannot fail so */
}

static void on_signal(int signal)
{
    const uint64_t one = 1;
    int saved_errno = errno;

    if (getpid() != owner)
        _exit(STATUS_SIGNAL);
    /* One that comes before was set by who started us: alarm(2) outlives
     * exec. */
    if (signal == SIGALRM && is_ending) {
        log_last_words("vmm: ended by a signal; the reports are not complete: "
                       "nobody reads them, or judging a test takes long\n");
        _exit(STATUS_SIGNAL);
    }
    is_ending = true;
    (void)!write(event_fd, &one, sizeof(one));
    alarm_in(STEP_US);
    errno = saved_errno;
}

int stopping_start(void)
{
    static const int asking[] = {SIGTERM, SIGINT, SIGHUP, SIGALRM};
    struct sigaction now,
        action = {
            .sa_handler = on_signal,
            .sa_flags = SA_RESTART, /* what writes a report goes on */
        };

    owner = getpid();
    event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (event_fd < 0)
        return -errno;
    for (size_t i = 0; i < ARRAY_SIZE(asking); i++)
        sigaddset(&action.sa_mask, asking[i]);
    for (size_t i = 0; i < ARRAY_SIZE(asking); i++) {
        bool is_ignored = asking[i] != SIGALRM &&
                          sigaction(asking[i], NULL, &now) == 0 &&
                          now.sa_handler == SIG_IGN; /* nohup */
        if (!is_ignored && sigaction(asking[i], &action, NULL))
            return -errno;
    }
    return event_fd;
}

bool stopping_is_asked(void)
{
    uint64_t nr;

    return read(event_fd, &nr, sizeof(nr)) == sizeof(nr);
}

void stopping_goes_on(void)
{
    alarm_in(STEP_US);
}
