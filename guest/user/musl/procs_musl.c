/* SPDX-License-Identifier: MIT */
/*
 * Processes as an ordinary program makes them, built with musl: fork, execve
 * of itself, waitpid, kill, pipes, and copy-on-write memory. Exits with 0 only
 * if everything was as it should be.
 */
#define _GNU_SOURCE /* ppoll() */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN 20
#define BYTES    (256 * 1024)

static int failures;

static void check(int ok, const char *what)
{
    printf("%s - %s\n", ok ? "ok" : "not ok", what);
    fflush(stdout);
    if (!ok)
        failures++;
}

static void check_wait(void)
{
    int pids[CHILDREN], status, good = 0;

    for (int i = 0; i < CHILDREN; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(i + 1);
    }
    for (int i = CHILDREN - 1; i >= 0; i--)
        good += pids[i] > 0 && waitpid(pids[i], &status, 0) == pids[i] &&
                WIFEXITED(status) && WEXITSTATUS(status) == i + 1;
    check(good == CHILDREN, "waitpid finds each child and its status");
    check(waitpid(-1, &status, 0) < 0 && errno == ECHILD,
          "without children it says ECHILD");
}

static void check_exec(const char *self)
{
    char *argv[] = {(char[]){"child"}, (char[]){"--child"},
                    (char[]){"two words"}, NULL};
    char *envp[] = {(char[]){"COLOUR=green"}, NULL};
    char text[128] = "";
    int fds[2], status, pid;
    ssize_t n;
    size_t len = 0;

    if (pipe(fds) < 0) {
        check(0, "pipe");
        return;
    }
    pid = fork();
    if (pid == 0) {
        dup2(fds[1], STDOUT_FILENO);
        close(fds[0]);
        close(fds[1]);
        execve(self, argv, envp);
        _exit(126);
    }
    close(fds[1]);
    while (len < sizeof(text) - 1 &&
           (n = read(fds[0], text + len, sizeof(text) - 1 - len)) > 0)
        len += (size_t)n;
    close(fds[0]);
    check(waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
              WEXITSTATUS(status) == 42,
          "execve runs the program, waitpid gets its status");
    check(strcmp(text, "two words, green\n") == 0,
          "it had its arguments, its environment and our pipe");
}

static void check_pipe(void)
{
    static unsigned char buf[4096];
    int fds[2], pid, status;
    size_t total = 0, wrong = 0;
    ssize_t n;

    if (pipe(fds) < 0) {
        check(0, "pipe");
        return;
    }
    pid = fork();
    if (pid == 0) {
        close(fds[0]);
        for (size_t at = 0; at < BYTES; at += sizeof(buf)) {
            for (size_t i = 0; i < sizeof(buf); i++)
                buf[i] = (unsigned char)((at + i) * 31 >> 3);
            for (size_t i = 0; i < sizeof(buf); i += (size_t)n) {
                n = write(fds[1], buf + i, sizeof(buf) - i);
                if (n <= 0)
                    _exit(1);
            }
        }
        _exit(0);
    }
    close(fds[1]);
    while ((n = read(fds[0], buf, sizeof(buf) - 1)) > 0) {
        for (ssize_t i = 0; i < n; i++)
            wrong += buf[i] != (unsigned char)((total + (size_t)i) * 31 >> 3);
        total += (size_t)n;
    }
    close(fds[0]);
    check(waitpid(pid, &status, 0) == pid && status == 0 && total == BYTES &&
              wrong == 0,
          "a pipe carries 256 KiB in order");
}

static void check_memory(void)
{
    volatile int *shared = malloc(sizeof(*shared));
    int pid, status;

    if (!shared) {
        check(0, "malloc");
        return;
    }
    *shared = 1;
    pid = fork();
    if (pid == 0) {
        *shared = 2;
        _exit(*shared);
    }
    waitpid(pid, &status, 0);
    check(*shared == 1 && WEXITSTATUS(status) == 2,
          "what a child writes is its own");
    free((void *)(size_t)shared);
}

static void check_kill(void)
{
    int pid = fork(), status;

    if (pid == 0)
        for (;;)
            sleep(1000);
    check(kill(pid, SIGKILL) == 0 && waitpid(pid, &status, 0) == pid &&
              WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
          "kill ends a sleeping child");
}

static volatile sig_atomic_t nr_signals;

static void on_signal(int signal)
{
    (void)signal;
    nr_signals++;
}

/* A pending signal that is unblocked only for the time of the call ends it at
 * once. */
static void check_ppoll(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    struct timespec second = {.tv_sec = 1}, nothing = {0};
    sigset_t all, none, now;

    sigfillset(&all);
    sigemptyset(&none);
    sigaction(SIGUSR1, &action, NULL);
    sigprocmask(SIG_SETMASK, &all, NULL);
    raise(SIGUSR1);
    check(ppoll(NULL, 0, &nothing, &all) == 0 && nr_signals == 0,
          "ppoll keeps a blocked signal waiting");
    check(ppoll(NULL, 0, &second, &none) == -1 && errno == EINTR &&
              nr_signals == 1,
          "ppoll with an empty mask lets it in");
    sigprocmask(SIG_SETMASK, NULL, &now);
    check(sigismember(&now, SIGUSR1), "and the old mask is back");
    sigprocmask(SIG_SETMASK, &none, NULL);
}

int main(int argc, char *argv[])
{
    if (argc == 3 && strcmp(argv[1], "--child") == 0) {
        const char *colour = getenv("COLOUR");

        printf("%s, %s\n", argv[2], colour ? colour : "?");
        return 42;
    }
    printf("processes with musl, from %s\n", argv[0]);
    fflush(stdout);
    check_wait();
    check_exec(argv[0]);
    check_pipe();
    check_memory();
    check_kill();
    check_ppoll();
    printf("%d failed\n", failures);
    return failures != 0;
}
