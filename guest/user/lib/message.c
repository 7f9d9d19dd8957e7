/* SPDX-License-Identifier: MIT */
/*
 * Error messages. Each line is a single write, so that the lines of several
 * processes do not mix.
 */
#include "errno.h"
#include "stdio.h"
#include "stdlib.h"

const char *program = "?";

static void say(const char *format, va_list ap, int error) PRINTF(1, 0);

static void say(const char *format, va_list ap, int error)
{
    char text[400];

    vsnprintf(text, sizeof(text), format, ap);
    dprintf(STDERR, "%s: %s: %s\n", program, text, strerror(error));
}

void warn(const char *format, ...)
{
    int error = errno;
    va_list ap;

    va_start(ap, format);
    say(format, ap, error);
    va_end(ap);
}

_Noreturn void die(const char *format, ...)
{
    int error = errno;
    va_list ap;

    va_start(ap, format);
    say(format, ap, error);
    va_end(ap);
    exit(1);
}

_Noreturn void usage(const char *text)
{
    dprintf(STDERR, "usage: %s\n", text);
    exit(2);
}
