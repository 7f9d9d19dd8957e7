/* SPDX-License-Identifier: MIT */
/*
 * Children. A shell on a terminal ignores Ctrl-C (SIGINT). Programs in the
 * foreground do not; programs in the background do, and read nothing. So the
 * key ends the program that the user is waiting for, and nothing else.
 */
#include "../lib/errno.h"
#include "../lib/signal.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"
#include "sh.h"

#define JOBS_MAX 32 /* how many statuses are kept for `wait PID` */

static struct {
    int pid;
    int status;
} ended[JOBS_MAX];
static int nr_ended;

int job_fork(bool background)
{
    int pid = fork();

    if (pid < 0)
        complain("cannot start a process: %s", strerror(errno));
    if (pid != 0)
        return pid;
    if (shell.interactive && !background)
        sigaction(SIGINT, SIG_DFL);
    if (background) {
        int fd = open("/dev/null", O_RDONLY, 0);

        sigaction(SIGINT, SIG_IGN);
        if (fd >= 0) {
            dup2(fd, STDIN);
            close(fd);
        }
    }
    shell.interactive = false;
    return 0;
}

static int decode(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int job_wait(int pid)
{
    int status, ret;

    for (int i = 0; i < nr_ended; i++) {
        if (ended[i].pid == pid) {
            status = ended[i].status;
            ended[i] = ended[--nr_ended];
            return decode(status);
        }
    }
    do
        ret = wait4(pid, &status, 0, NULL);
    while (ret < 0 && errno == EINTR);
    if (ret < 0)
        return 127;
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    if (WTERMSIG(status) == SIGINT) {
        if (!shell.interactive)
            exit(128 + SIGINT); /* the key was meant for the script too */
        dprintf(STDERR, "\n");
    } else if (WTERMSIG(status) != SIGPIPE) {
        complain("process %d ended by signal %d: %s", pid, WTERMSIG(status),
                 signal_name(WTERMSIG(status)));
    }
    return decode(status);
}

int job_wait_all(void)
{
    int status;

    nr_ended = 0;
    for (;;)
        if (wait4(-1, &status, 0, NULL) < 0 && errno != EINTR)
            return 0;
}

void job_started(int pid)
{
    shell.last_job = pid;
    if (shell.interactive)
        dprintf(STDERR, "[%d]\n", pid);
}

void job_reap(void)
{
    int status, pid;

    while ((pid = wait4(-1, &status, WNOHANG, NULL)) > 0) {
        if (shell.interactive && WIFEXITED(status))
            dprintf(STDERR, "[%d] exit %d\n", pid, WEXITSTATUS(status));
        else if (shell.interactive)
            dprintf(STDERR, "[%d] ended by signal %d: %s\n", pid,
                    WTERMSIG(status), signal_name(WTERMSIG(status)));
        if (nr_ended == JOBS_MAX) { /* forget the oldest */
            memmove(ended, ended + 1, sizeof(ended) - sizeof(ended[0]));
            nr_ended--;
        }
        ended[nr_ended].pid = pid;
        ended[nr_ended++].status = status;
    }
}
