/* SPDX-License-Identifier: MIT */
/*
 * What the lab programs share.
 */
#include "lab.h"
#include "stdio.h"
#include "stdlib.h"
#include "sys.h"

static int nr_held, nr_failed;

static void say(const char *verdict, const char *format, va_list ap)
    PRINTF(2, 0);

static void say(const char *verdict, const char *format, va_list ap)
{
    char text[400];

    vsnprintf(text, sizeof(text), format, ap);
    printf("%s - %s\n", verdict, text);
}

bool lab_check(bool ok, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    say(ok ? "ok" : "not ok", format, ap);
    va_end(ap);
    if (ok)
        nr_held++;
    else
        nr_failed++;
    return ok;
}

void lab_skip(const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    say("skip", format, ap);
    va_end(ap);
}

int lab_end(void)
{
    printf("%s: %d of %d checks held\n", program, nr_held, nr_held + nr_failed);
    return nr_failed || !nr_held;
}

int lab_in_child(void (*fn)(void *arg), void *arg)
{
    int pid = fork(), status;

    if (pid == 0) {
        fn(arg);
        exit(0);
    }
    if (pid < 0 || wait4(pid, &status, 0, NULL) != pid)
        return -1;
    return status;
}

void *lab_shared(unsigned long len)
{
    void *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED)
        die("mapping %lu bytes of shared memory", len);
    return p;
}
