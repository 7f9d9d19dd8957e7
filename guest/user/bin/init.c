/* SPDX-License-Identifier: MIT */
/*
 * init [PROGRAM [ARG...]]: process 1. Opens the console, runs the program (or
 * greets with /etc/motd and runs /bin/sh), waits for it and for every orphan,
 * and exits with its status (128 + signal if it was killed). When process 1
 * exits, the kernel powers the machine off and passes that status on, so
 * `exit 3` in the shell ends the machine with 3.
 */
#include "../lib/errno.h"
#include "../lib/signal.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"

static char *const environment[] = {
    (char[]){"PATH=/bin:/lab"},
    (char[]){"HOME=/"},
    (char[]){"TERM=vt100"},
    NULL,
};

/* Descriptors 0, 1 and 2, unless the kernel has opened them already. */
static void open_console(void)
{
    for (int fd = STDIN; fd <= STDERR; fd++)
        if (fcntl(fd, F_GETFD, 0) < 0 && open("/dev/console", O_RDWR, 0) != fd)
            exit(71); /* there is nowhere to report why */
}

/* Prints what a user of the shell should know. */
static void greet(void)
{
    char text[1024];
    int fd = open("/etc/motd", O_RDONLY, 0);
    long len = fd < 0 ? 0 : read(fd, text, sizeof(text));

    if (len > 0)
        write_all(STDOUT, text, (size_t)len);
    if (fd >= 0)
        close(fd);
}

static _Noreturn void run(char *argv[])
{
    execve(argv[0], argv, environment);
    dprintf(STDERR, "init: cannot run %s: %s\n", argv[0], strerror(errno));
    exit(errno == ENOENT ? 127 : 126);
}

int main(int argc, char *argv[])
{
    static char shell[] = "/bin/sh";
    static char *shell_argv[] = {shell, NULL};
    char **child_argv = argc > 1 ? argv + 1 : shell_argv;
    int child, pid, status;

    open_console();
    if (argc == 1)
        greet();
    child = fork();
    if (child < 0)
        die("cannot start %s", child_argv[0]);
    if (child == 0)
        run(child_argv);
    /* Keys that send signals are meant for the programs, not for us. */
    sigaction(SIGINT, SIG_IGN);
    sigaction(SIGQUIT, SIG_IGN);
    for (;;) {
        pid = wait4(-1, &status, 0, NULL);
        if (pid < 0 && errno != EINTR)
            die("waiting for %s", child_argv[0]);
        if (pid == child)
            break;
    }
    sync();
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    dprintf(STDERR, "init: %s ended by signal %d: %s\n", child_argv[0],
            WTERMSIG(status), signal_name(WTERMSIG(status)));
    return 128 + WTERMSIG(status);
}
