/* SPDX-License-Identifier: MIT */
/*
 * sleep SECONDS: waits. SECONDS is a decimal number; a fraction is allowed.
 */
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"

#define NSEC 1000000000l

/* False if `text` is not such a number. */
static bool parse_seconds(const char *text, struct timespec *time)
{
    long unit = NSEC / 10;

    *time = (struct timespec){0};
    if (!*text || strcmp(text, ".") == 0)
        return false;
    for (; *text >= '0' && *text <= '9'; text++)
        if (__builtin_mul_overflow(time->tv_sec, 10, &time->tv_sec) ||
            __builtin_add_overflow(time->tv_sec, *text - '0', &time->tv_sec))
            return false;
    if (*text == '.')
        for (text++; *text >= '0' && *text <= '9'; text++, unit /= 10)
            time->tv_nsec += (*text - '0') * unit;
    return !*text;
}

int main(int argc, char *argv[])
{
    struct timespec time;

    if (argc != 2 || !parse_seconds(argv[1], &time))
        usage("sleep SECONDS");
    while (nanosleep(&time, &time) < 0)
        if (errno != EINTR)
            die("sleeping");
    return 0;
}
