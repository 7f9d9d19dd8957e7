/* SPDX-License-Identifier: MIT */
/*
 * The sandboxes of a process that only computes, and of a command that reads a
 * file: both handle hostile input. Source: seccomp(2), setrlimit(2),
 * prctl(2).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "sandbox.h"
#include "sandbox_filter.h"

/* From now on the process ends with its parent, or when its time is over, and
 * not by a signal that is sent to both. */
static int set_end(const struct sandbox_compute *compute)
{
    const struct itimerval once = {
        .it_value = {.tv_sec = (time_t)(compute->ms / 1000),
                     .tv_usec = (suseconds_t)(compute->ms % 1000) * 1000},
    };
    sigset_t blocked;

    signal(SIGALRM, SIG_DFL);
    sigfillset(&blocked);
    sigdelset(&blocked, SIGALRM);
    if (sigprocmask(SIG_SETMASK, &blocked, NULL) ||
        prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 ||
        setitimer(ITIMER_REAL, &once, NULL))
        return -errno;
    return getppid() == compute->parent ? 0 : -ESRCH; /* it had ended before */
}

/* In two steps, since the target number of one descriptor may be in use by
 * another. */
static int keep_descriptors(const int *fds, unsigned nr)
{
    int copies[SANDBOX_COMPUTE_FDS];

    if (nr > SANDBOX_COMPUTE_FDS)
        return -EINVAL;
    for (unsigned i = 0; i < nr; i++) {
        copies[i] = fcntl(fds[i], F_DUPFD, SANDBOX_COMPUTE_FDS);
        if (copies[i] < 0)
            return -errno;
    }
    for (unsigned i = 0; i < nr; i++)
        if (dup2(copies[i], (int)i) < 0)
            return -errno;
    sandbox_close(nr, ~0u);
    return 0;
}

static int set_limits(const struct sandbox_compute *compute)
{
    int rc = sandbox_limit(RLIMIT_CORE, 0);

    if (!rc)
        rc = sandbox_limit(RLIMIT_FSIZE, compute->file_size);
    if (!rc)
        rc = sandbox_limit(RLIMIT_CPU, compute->seconds);
#ifndef SANDBOX_FOR_SANITIZER /* a sanitizer's is unlimited */
    if (!rc)
        rc = sandbox_limit(RLIMIT_AS, compute->memory);
#endif
    return rc;
}

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* The C library's qsort asks for the size of the host's memory when it first
 * sorts more than 1 KiB. Make it ask now, while that is still allowed. */
static void sort_once(void)
{
    int numbers[1024] = {0};

    qsort(numbers, ARRAY_SIZE(numbers), sizeof(numbers[0]), compare);
}

/* Gives up all rights except the calls of `filter`. */
static int give_up_rights(const struct sandbox_filter *filter)
{
    const struct sandbox none = {.parts = SANDBOX_BASE};

    sort_once();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return -errno;
    int rc = sandbox_restrict_paths(&none);
    return rc ? rc : sandbox_filter_enter(filter);
}

int sandbox_compute(const struct sandbox_compute *compute)
{
    int rc = set_end(compute);

    prctl(PR_SET_NAME, compute->name);
    if (!rc)
        rc = keep_descriptors(compute->fds, compute->nr_fds);
    if (!rc)
        rc = set_limits(compute);
    return rc || compute->is_open ? rc
                                  : give_up_rights(&sandbox_compute_filter);
}

int sandbox_read(uint64_t memory)
{
    int rc = sandbox_limit(RLIMIT_CORE, 0);

#ifdef SANDBOX_FOR_SANITIZER /* a sanitizer's is unlimited */
    memory = 0;
#endif
    if (!rc && memory)
        rc = sandbox_limit(RLIMIT_AS, memory);
    return rc ? rc : give_up_rights(&sandbox_read_filter);
}
