/* SPDX-License-Identifier: MIT */
/*
 * Prints with every conversion, and prints the results of string and number
 * functions. It is built twice, with the guest's library and with the host's
 * (HOST); both must print the same.
 */
#ifdef HOST
#define _GNU_SOURCE
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool parse_long(const char *text, long *value)
{
    char *end;
    long v;

    if (!*text || *text == '+' || *text == ' ')
        return false;
    v = strtol(text, &end,
               strncmp(text, "0x", 2) && strncmp(text, "-0x", 3) ? 10 : 16);
    if (*end || end == text || strcmp(text, "0x") == 0 ||
        ((v == LONG_MAX || v == LONG_MIN) && text[strlen(text) - 1] > '8'))
        return false;
    *value = v;
    return true;
}
#else
#include <limits.h>

#include "stdio.h"
#include "stdlib.h"
#include "string.h"
#include "time.h"
#endif

static void formats(void)
{
    static const int widths[] = {0, 1, 5, 12, -7};
    char small[8];

    for (int i = 0; i < 5; i++) {
        int w = widths[i];

        printf("[%*d] [%*u] [%*x] [%*s] [%*c]\n", w, -42, w, 42u, w, 0xbeefu, w,
               "text", w, 'c');
        printf("[%*ld] [%*lu] [%*lx]\n", w, LONG_MIN, w, ULONG_MAX, w,
               0x123456789abcdefful);
    }
    printf("%d %d %d %u\n", INT_MIN, INT_MAX, 0, UINT_MAX);
    printf("%08d|%-8d|%08x|%-8x|%3d|\n", -42, -42, 0xabu, 0xabu, 12345);
    printf("%X %o %i %%\n", 0xCAFEu, 0777u, -1);
    printf("%.3s|%.10s|%10.2s|%-10.2s|%.*s|\n", "abcdef", "abc", "abcdef",
           "abcdef", 2, "xyz");
    printf("%zu %lld\n", sizeof(small), -5ll);
    printf("%p\n", (void *)0x1234abcd);
    printf("%d\n", (int)snprintf(small, sizeof(small), "%s", "0123456789"));
    printf("%s %d\n", small, (int)snprintf(small, 1, "x"));
    printf("%s|\n", small);
}

static int sign(int x)
{
    return (x > 0) - (x < 0);
}

static void strings(void)
{
    static const char *const words[] = {"", "a", "ab", "abc", "b", "\xff"};
    char buf[32] = "0123456789abcdef";

    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            printf("%d%d ", sign(strcmp(words[i], words[j])),
                   sign(strncmp(words[i], words[j], 2)));
    printf("\n%d %d\n", sign(memcmp("abc", "abd", 3)), memcmp("ab", "ac", 1));
    printf("%s %s %d\n", strchr("a/b/c", '/'), strrchr("a/b/c", '/'),
           strchr("abc", 'x') == NULL);
    printf("%d %d\n", (int)strlen(""), *strchr("abc", 0));
    memmove(buf + 2, buf, 10);
    printf("%s\n", buf);
    memmove(buf, buf + 3, 10);
    printf("%s\n", buf);
    memset(buf, '-', 4);
    memcpy(buf + 8, "####", 4);
    printf("%s\n", buf);
}

static void numbers(void)
{
    static const char *const texts[] = {
        "0",
        "1",
        "-1",
        "007",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775809",
        "",
        "-",
        "x",
        "1x",
        "0x1f",
        "-0x10",
        "0x",
        "99999999999999999999",
    };

    for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        long value = 7;
        int ok = parse_long(texts[i], &value);

        printf("%s: %d %ld\n", texts[i], ok, value);
    }
}

/* Every day of a century, and then steps over some thousand years. */
static void calendar(long seconds)
{
#ifdef HOST
    struct tm tm;

    gmtime_r(&seconds, &tm);
    printf("%d %d-%d-%d %d:%d:%d\n", tm.tm_wday, tm.tm_year + 1900,
           tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
#else
    struct calendar c;

    calendar_from_seconds(seconds, &c);
    printf("%d %ld-%d-%d %d:%d:%d\n", c.weekday, c.year, c.month, c.day, c.hour,
           c.minute, c.second);
#endif
}

static void calendars(void)
{
    for (long day = 0; day < 36525; day++)
        calendar(day * 86400 + day % 86400);
    for (long seconds = -80000000000; seconds < 80000000000;
         seconds += 98765432)
        calendar(seconds);
}

int main(void)
{
    calendars();
    formats();
    strings();
    numbers();
    return 0;
}
