/* SPDX-License-Identifier: MIT */
/* Job control: children that stop and continue, and what wait reports. */
#include "suite.h"

static void check_wait_options(void)
{
    siginfo_t info;
    int status;
    int child = fork();

    if (child == 0)
        for (;;)
            pause();
    check(waitpid(child, &status, WNOHANG | WUNTRACED) == 0,
          "nothing to tell of yet");
    kill(child, SIGSTOP);
    check(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status) &&
              WSTOPSIG(status) == SIGSTOP,
          "WUNTRACED tells that it stopped, and by what");
    check(waitpid(child, &status, WNOHANG | WUNTRACED) == 0, "but once only");
    kill(child, SIGCONT);
    check(waitpid(child, &status, WCONTINUED) == child && WIFCONTINUED(status),
          "WCONTINUED tells that it goes on");
    kill(child, SIGTSTP);
    check(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status) &&
              WSTOPSIG(status) == SIGTSTP,
          "SIGTSTP stops it, too");
    kill(child, SIGCONT);
    kill(child, SIGTERM);
    check(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) == 0 &&
              info.si_code == CLD_KILLED && info.si_status == SIGTERM,
          "waitid with WNOWAIT tells how it ended");
    check(waitpid(child, &status, 0) == child && WIFSIGNALED(status),
          "and leaves it to be told again");
    check(waitpid(-1, &status, 0x4000) < 0 && errno == EINVAL,
          "an unknown option is refused");
}

/* A wait without WUNTRACED does not return when a child stops. */
static void check_stop_is_no_end(void)
{
    int status;
    int child = fork();

    if (child == 0) {
        kill(getpid(), SIGSTOP);
        _exit(3);
    }
    check(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status),
          "it stopped itself");
    kill(child, SIGCONT);
    check(waitpid(child, &status, 0) == child && WIFEXITED(status) &&
              WEXITSTATUS(status) == 3,
          "then it ended, with its status");
}

/* No one could continue an orphaned group: so the key does not stop it. */
static void check_orphaned_group(void)
{
    int fds[2];
    char byte = 0;

    if (pipe(fds) < 0)
        return;
    int child = fork();

    if (child == 0) {
        setsid();
        kill(getpid(), SIGTSTP);
        _exit(write(fds[1], "x", 1) != 1);
    }
    close(fds[1]);
    check(read(fds[0], &byte, 1) == 1 && byte == 'x',
          "SIGTSTP does not stop an orphaned group");
    close(fds[0]);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

int main(void)
{
    check_wait_options();
    check_stop_is_no_end();
    check_orphaned_group();
    return failures;
}
