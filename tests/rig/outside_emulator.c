// SPDX-License-Identifier: MIT
/* Starts the emulator as a child that cannot outlive us. */
#include "outside.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_ARGS 128

static pid_t emulator_pid;

/* Makes the strings in the file, each followed by a NUL, an argument vector. */
static char **read_arguments(const char *file)
{
    static char text[65536];
    static char *args[MAX_ARGS + 1];
    FILE *from = fopen(file, "re");
    size_t len = from ? fread(text, 1, sizeof(text) - 1, from) : 0;
    size_t nr = 0;

    if (len == 0)
        rig_fail("%s, the emulator's arguments, cannot be read: %s", file,
                 strerror(errno));
    (void)fclose(from);
    text[len] = '\0';
    for (size_t at = 0; at < len && nr < MAX_ARGS; at += strlen(text + at) + 1)
        args[nr++] = text + at;
    args[nr] = NULL;
    return args;
}

/* Moves descriptor `from` to `to`, and keeps it open across exec. */
static void move_to(int from, int to)
{
    if (from == to)
        (void)fcntl(to, F_SETFD, 0);
    else if (dup2(from, to) < 0)
        _exit(1);
}

static void be_emulator(char **args, const char *run_dir, int link, int monitor,
                        bool has_screen)
{
    char log[4096];
    sigset_t none;
    int fd;

    /* Leave our session: the terminal's signals are for us only. */
    (void)setsid();
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)snprintf(log, sizeof(log), "%s/emulator.log", run_dir);
    fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    /* Move it away from 0 to 2, which are set first. */
    link = fcntl(link, F_DUPFD, 10);
    move_to(monitor, 0);
    if (has_screen)
        (void)ioctl(0, TIOCSCTTY, 0);
    move_to(has_screen ? 0 : fd, 1);
    move_to(has_screen ? 0 : fd, 2);
    move_to(link, 3);
    (void)close(link);
    (void)setenv("TERM", "xterm", 1);
    (void)execvp(args[0], args);
    fprintf(stderr, "%s: %s\n", args[0], strerror(errno));
    _exit(1);
}

/* ends[0] is our end. */
static int make_link(int ends[2], bool one_way)
{
    if (one_way)
        return pipe2(ends, O_CLOEXEC);
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
}

static int make_monitor(int ends[2], bool has_screen)
{
    struct winsize size = {.ws_row = 50, .ws_col = 160};
    int pipe_ends[2];

    if (has_screen)
        return openpty(&ends[0], &ends[1], NULL, NULL, &size);
    if (pipe2(pipe_ends, O_CLOEXEC) != 0)
        return -1;
    ends[0] = pipe_ends[1];
    ends[1] = pipe_ends[0];
    return 0;
}

void emulator_start(struct emulator *emulator, const char *file,
                    const char *run_dir, bool one_way, bool has_screen)
{
    char **args = read_arguments(file);
    int link[2];
    int monitor[2];

    if (make_link(link, one_way) != 0 || make_monitor(monitor, has_screen) != 0)
        rig_fail("no connection to the emulator: %s", strerror(errno));
    emulator_pid = fork();
    if (emulator_pid < 0)
        rig_fail("the emulator cannot be started: %s", strerror(errno));
    if (emulator_pid == 0)
        be_emulator(args, run_dir, link[1], monitor[1], has_screen);
    (void)close(link[1]);
    (void)close(monitor[1]);
    (void)fcntl(link[0], F_SETFL, O_NONBLOCK);
    if (has_screen)
        (void)fcntl(monitor[0], F_SETFL, O_NONBLOCK);
    (void)fcntl(monitor[0], F_SETFD, FD_CLOEXEC);
    emulator->link = link[0];
    emulator->monitor = monitor[0];
}

void emulator_stop(void)
{
    if (emulator_pid <= 0)
        return;
    (void)kill(emulator_pid, SIGKILL);
    (void)waitpid(emulator_pid, NULL, 0);
    emulator_pid = 0;
}

bool emulator_wait(void)
{
    int status;

    if (waitpid(emulator_pid, &status, 0) < 0)
        return false;
    emulator_pid = 0;
    return status == 0;
}
