/* SPDX-License-Identifier: MIT */
/*
 * Calendar time from seconds since 1970-01-01 00:00 UTC. No time zones.
 */
#ifndef TIME_H
#define TIME_H

struct calendar {
    long year;
    int month;   /* 1..12 */
    int day;     /* 1..31 */
    int weekday; /* 0: Sunday */
    int hour, minute, second;
};

void calendar_from_seconds(long seconds, struct calendar *c);

extern const char *const month_names[12]; /* "Jan" ... */
extern const char *const day_names[7];    /* "Sun" ... */

#endif
