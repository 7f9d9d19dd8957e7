/* SPDX-License-Identifier: MIT */
/*
 * Starts one guest under one side, waits for it to end, and checks that it did
 * what it should: a benchmark of something that failed is worthless.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/pidfd.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define TIMEOUT_MS 20000
#define MAX_ARGS   40

struct command {
    char image[512];
    const char *args[MAX_ARGS];
};

static void make_command(const struct paths *paths, enum side side,
                         const struct guest *guest, enum variant variant,
                         struct command *c)
{
    /* On all sides the debug console's bytes go to standard output. */
    static const char *const qemu[] = {
        "-M",
        "microvm",
        "-accel",
        "kvm",
        "-m",
        "128",
        "-nodefaults",
        "-no-user-config",
        "-no-reboot",
        "-display",
        "none",
        "-chardev",
        "file,id=out,path=/dev/fd/1",
        "-device",
        "isa-debugcon,iobase=0xe9,chardev=out",
        "-device",
        "isa-debug-exit,iobase=0xf4,iosize=4",
        "-kernel",
    };
    bool is_flat = guest->is_long || side == SIDE_FLOOR;
    unsigned n = 0;

    snprintf(c->image, sizeof(c->image), "%s/%s.%s.%s", paths->guests,
             guest->name, variant == VARIANT_FEW ? "few" : "many",
             is_flat ? "bin" : "elf");
    switch (side) {
    case SIDE_FLOOR:
        c->args[n++] = paths->floor;
        if (!guest->is_long)
            c->args[n++] = "--protected";
        break;
    case SIDE_VMM:
        c->args[n++] = paths->vmm;
        if (paths->no_sandbox && !guest->in_sandbox)
            c->args[n++] = "--no-sandbox";
        if (guest->is_traced)
            c->args[n++] = "--trace=/tmp/bench.trace";
        break;
    case SIDE_QEMU:
        c->args[n++] = paths->qemu;
        for (size_t i = 0; i < ARRAY_SIZE(qemu); i++)
            c->args[n++] = qemu[i];
        break;
    case NR_SIDES:
        break;
    }
    c->args[n++] = side == SIDE_VMM && guest->kernel ? guest->kernel : c->image;
    c->args[n] = NULL;
}

/* The child uses no malloc and no stdio, because it shares our memory until it
 * execs; so its start costs nothing that depends on us. All sides run at the
 * same addresses in every run: if a program moved each time, an emulated host
 * would have to translate it again, which takes several times as long as
 * starting it. */
static pid_t start(const char *const *args, int out, int null, bool traced)
{
    pid_t pid = vfork();

    if (pid)
        return pid;
    if (dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
        _exit(126);
    personality(ADDR_NO_RANDOMIZE);
    if (traced)
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    execv(args[0], (char *const *)(uintptr_t)args); /* const by oversight */
    _exit(127);
}

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t cpu_ns(const struct rusage *usage)
{
    return (uint64_t)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) *
               1000000000u +
           (uint64_t)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) *
               1000u;
}

/* Returns its wait status; kills it if it takes too long. */
static int wait_for(pid_t pid, struct run *run)
{
    struct pollfd end = {.fd = pidfd_open(pid, 0), .events = POLLIN};
    struct rusage usage = {0};
    int status = 0;

    if (end.fd >= 0) {
        if (poll(&end, 1, TIMEOUT_MS) == 0)
            kill(pid, SIGKILL);
        close(end.fd);
    }
    wait4(pid, &status, 0, &usage);
    run->cpu_ns = cpu_ns(&usage);
    return status;
}

/* The last line of its output. */
static void last_words(const char *text, char *to, size_t size)
{
    size_t len = strlen(text);

    while (len && text[len - 1] == '\n')
        len--;
    const char *at = text + len;
    while (at > text && at[-1] != '\n')
        at--;
    snprintf(to, size, "%.*s", (int)(text + len - at), at);
}

/* Every guest prints "ok" and ends with 0; QEMU's exit port turns that into
 * 1. */
static bool judge(enum side side, int status, const char *output,
                  struct run *run)
{
    char words[100];

    last_words(output, words, sizeof(words));
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        snprintf(run->why, WHY_MAX, "it did not end within %d s",
                 TIMEOUT_MS / 1000);
    else if (WIFSIGNALED(status))
        snprintf(run->why, WHY_MAX, "it died of signal %d", WTERMSIG(status));
    else if (WEXITSTATUS(status) != (side == SIDE_QEMU ? 1 : 0))
        snprintf(run->why, WHY_MAX, "status %d %s", WEXITSTATUS(status), words);
    else if (!strstr(output, "ok"))
        snprintf(run->why, WHY_MAX, "no output of the guest %s", words);
    else
        run->why[0] = '\0';
    return !run->why[0];
}

static bool run_command(const struct paths *paths, enum side side,
                        const struct guest *guest, enum variant variant,
                        bool traced, struct run *run)
{
    static char output[32768];
    struct command command = {0};
    int ends[2];

    *run = (struct run){0};
    make_command(paths, side, guest, variant, &command);
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null < 0 || pipe2(ends, O_CLOEXEC | O_NONBLOCK)) {
        snprintf(run->why, WHY_MAX, "no pipe: %s", strerror(errno));
        return false;
    }
    uint64_t started = now_ns();
    pid_t pid = start(command.args, ends[1], null, traced);
    int status = traced ? watch_memory(pid, run) : wait_for(pid, run);
    run->ns = now_ns() - started;
    close(null);
    close(ends[1]);
    ssize_t len = read(ends[0], output, sizeof(output) - 1);
    output[len > 0 ? len : 0] = '\0';
    close(ends[0]);
    return judge(side, status, output, run);
}

bool run_guest(const struct paths *paths, enum side side,
               const struct guest *guest, enum variant variant, struct run *run)
{
    return run_command(paths, side, guest, variant, false, run);
}

bool run_and_watch(const struct paths *paths, enum side side,
                   const struct guest *guest, struct run *run)
{
    return run_command(paths, side, guest, VARIANT_FEW, true, run);
}
