/* SPDX-License-Identifier: MIT */
/*
 * Formats seconds and microseconds.
 */
#include "times.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void times_seconds(int64_t ns, char *buf, size_t size)
{
    int64_t us = ns / 1000 - (ns % 1000 < 0);
    uint64_t all = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;

    snprintf(buf, size, "%s%" PRIu64 ".%06" PRIu64, us < 0 ? "-" : "",
             all / 1000000, all % 1000000);
}

void times_us(uint64_t ns, unsigned width, char *buf, size_t size)
{
    int digits = 2;

    do
        snprintf(buf, size, "%.*f", digits, (double)ns / 1000.0);
    while (strlen(buf) > width && digits--);
}
