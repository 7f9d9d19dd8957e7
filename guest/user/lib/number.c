/* SPDX-License-Identifier: MIT */
/*
 * Numbers from text.
 */
#include <limits.h>

#include "stdlib.h"

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return INT_MAX;
}

bool parse_long(const char *text, long *value)
{
    bool negative = *text == '-';
    int base = 10;
    long sum = 0;

    text += negative;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
    }
    if (!*text)
        return false;
    for (; *text; text++) {
        int digit = digit_value(*text);

        /* Downwards, because LONG_MIN has no positive counterpart. */
        if (digit >= base || __builtin_mul_overflow(sum, base, &sum) ||
            __builtin_sub_overflow(sum, digit, &sum))
            return false;
    }
    if (!negative && sum == LONG_MIN)
        return false;
    *value = negative ? sum : -sum;
    return true;
}
