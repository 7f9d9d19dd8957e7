/* SPDX-License-Identifier: MIT */
/*
 * What the programs of the suite share. Each is built with musl and checks one
 * part of the kernel's promises: it prints a line for each check, and exits
 * with the number of failed checks. Its argument is a directory that it may
 * fill; tests/kernel/programs/all.c runs it for a directory on each file
 * system.
 */
#ifndef SUITE_H
#define SUITE_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int failures;

__attribute__((format(printf, 2, 3), unused)) static int
check(int ok, const char *format, ...)
{
    va_list args;
    int saved = errno;

    printf("%s - ", ok ? "ok" : "not ok");
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    if (!ok)
        printf(" (errno %d: %s)", saved, strerror(saved));
    printf("\n");
    fflush(stdout);
    failures += !ok;
    return ok;
}

static inline void sleep_ms(long ms)
{
    struct timespec span = {ms / 1000, ms % 1000 * 1000000};

    while (nanosleep(&span, &span) < 0 && errno == EINTR)
        ;
}

static inline double now_s(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* How long to wait for an event that must come, in ms. Only a failure takes
 * that long, however slow the machine is. Being late is not a fault, so no
 * check has an upper limit in real time. */
#define LONG_MS (60L * 1000)

/* Waits for `pid` for at most `ms`. Returns its status, or -1. */
__attribute__((unused)) static int wait_ms(int pid, long ms)
{
    int status;

    for (double end = now_s() + (double)ms / 1000; now_s() < end; sleep_ms(2))
        if (waitpid(pid, &status, WNOHANG) == pid)
            return status;
    return -1;
}

#endif
