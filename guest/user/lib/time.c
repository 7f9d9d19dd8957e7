/* SPDX-License-Identifier: MIT */
/*
 * The proleptic Gregorian calendar. Years are counted from March, so that the
 * leap day is the last of its year; 400 years are 146,097 days.
 */
#include "time.h"

#define DAY          86400
#define DAYS_TO_1970 719468 /* from 0000-03-01 */
#define DAYS_400Y    146097
#define DAYS_100Y    36524
#define DAYS_4Y      1461

const char *const month_names[12] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
const char *const day_names[7] = {"Sun", "Mon", "Tue", "Wed",
                                  "Thu", "Fri", "Sat"};

void calendar_from_seconds(long seconds, struct calendar *c)
{
    long days = seconds / DAY, rest = seconds % DAY;
    long era, year, month;

    if (rest < 0) {
        rest += DAY;
        days--;
    }
    c->hour = (int)(rest / 3600);
    c->minute = (int)(rest / 60 % 60);
    c->second = (int)(rest % 60);
    c->weekday = (int)(((days + 4) % 7 + 7) % 7); /* day 0 was a Thursday */

    days += DAYS_TO_1970;
    era = (days >= 0 ? days : days - DAYS_400Y + 1) / DAYS_400Y;
    days -= era * DAYS_400Y;
    year = (days - days / (DAYS_4Y - 1) + days / DAYS_100Y -
            days / (DAYS_400Y - 1)) /
           365;
    days -= 365 * year + year / 4 - year / 100;
    month = (5 * days + 2) / 153; /* 0: March; 153 days in 5 months */
    c->day = (int)(days - (153 * month + 2) / 5 + 1);
    c->month = (int)(month < 10 ? month + 3 : month - 9);
    c->year = year + era * 400 + (c->month <= 2);
}
