/* SPDX-License-Identifier: MIT */
/*
 * Starting the command: its files, its terminal, its rights.
 */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <utmp.h>

#define NOBODY 65534 /* the user and group without rights */

static void make_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC))
        die("pipe");
}

/* In the child: sets up stdin, stdout and stderr, then executes the command. */
_Noreturn static void start_command(const struct run *run, int in, int out,
                                    int err, char **command)
{
    sigset_t signals;

    /* Whatever started the tests: nohup ignores SIGHUP. */
    sigemptyset(&signals);
    sigprocmask(SIG_SETMASK, &signals, NULL);
    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_DFL);
    if (in >= 0)
        dup2(in, 0);
    if (out >= 0)
        dup2(out, 1);
    if (err >= 0)
        dup2(err, 2);
    if (run->stdout_to && !strcmp(run->stdout_to, "closed"))
        close(1);
    if (run->nobody && geteuid() == 0 &&
        (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY)))
        _exit(125);
    if (run->blocks_signals) {
        sigfillset(&signals);
        sigprocmask(SIG_SETMASK, &signals, NULL);
    }
    if (run->ignored_signal)
        signal(run->ignored_signal, SIG_IGN);
    execv(command[0], command);
    fprintf(stderr, "launch: %s: %s\n", command[0], strerror(errno));
    _exit(125);
}

void start_on_tty(struct run *run, char **command)
{
    const struct winsize size = {.ws_row = 25, .ws_col = 80};
    int slave;

    if (openpty(&run->tty, &slave, NULL, NULL, &size))
        die("openpty");
    if (tcgetattr(run->tty, &run->before))
        die("tcgetattr");
    fcntl(run->tty, F_SETFD, FD_CLOEXEC);
    run->pid = fork();
    if (run->pid < 0)
        die("fork");
    if (run->pid == 0) {
        if (run->is_foreign) {
            setsid();
            for (int fd = 0; fd <= 2; fd++)
                dup2(slave, fd);
        } else if (login_tty(slave)) {
            die("login_tty");
        }
        start_command(run, -1, -1, -1, command);
    }
    /* `slave` stays open, so that the terminal outlives the command and can be
     * examined afterwards. */
    run->out.fd = run->input = run->tty;
}

void start_on_pipes(struct run *run, char **command)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2];
    bool types = false;

    for (int i = 0; i < run->nr_steps; i++)
        types |= run->steps[i].kind == 'i' || run->steps[i].kind == 'e';
    if (types)
        make_pipe(in);
    make_pipe(err);
    if (!run->stdout_to || run->unread) {
        make_pipe(out);
    } else if (strcmp(run->stdout_to, "closed") != 0) {
        out[1] = open(run->stdout_to, O_WRONLY | O_CLOEXEC);
        if (out[1] < 0)
            die(run->stdout_to);
    }
    run->pid = fork();
    if (run->pid < 0)
        die("fork");
    if (run->pid == 0) {
        setpgid(0, 0);
        start_command(run, in[0], out[1], err[1], command);
    }
    close(err[1]);
    if (out[1] >= 0)
        close(out[1]);
    if (in[0] >= 0)
        close(in[0]);
    run->input = in[1];
    run->out.fd = out[0];
    run->err.fd = err[0];
}
