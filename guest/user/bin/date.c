/* SPDX-License-Identifier: MIT */
/*
 * date [+FORMAT]: prints the time, in UTC. FORMAT may contain %Y %m %d %H %M %S
 * %s %a %b %%.
 */
#include "../lib/stdio.h"
#include "../lib/sys.h"
#include "../lib/time.h"

static void print_field(char field, long seconds, const struct calendar *c)
{
    switch (field) {
    case 'Y':
        printf("%04ld", c->year);
        break;
    case 'm':
        printf("%02d", c->month);
        break;
    case 'd':
        printf("%02d", c->day);
        break;
    case 'H':
        printf("%02d", c->hour);
        break;
    case 'M':
        printf("%02d", c->minute);
        break;
    case 'S':
        printf("%02d", c->second);
        break;
    case 's':
        printf("%ld", seconds);
        break;
    case 'a':
        printf("%s", day_names[c->weekday]);
        break;
    case 'b':
        printf("%s", month_names[c->month - 1]);
        break;
    default:
        printf("%c", field);
        break;
    }
}

int main(int argc, char *argv[])
{
    struct timespec now;
    struct calendar c;

    if (argc > 2 || (argc == 2 && argv[1][0] != '+'))
        usage("date [+FORMAT]");
    if (clock_gettime(CLOCK_REALTIME, &now) < 0)
        die("asking for the time");
    calendar_from_seconds(now.tv_sec, &c);
    if (argc == 1) {
        printf("%s %s %2d %02d:%02d:%02d UTC %ld\n", day_names[c.weekday],
               month_names[c.month - 1], c.day, c.hour, c.minute, c.second,
               c.year);
        return 0;
    }
    for (const char *f = argv[1] + 1; *f; f++) {
        if (*f == '%' && f[1])
            print_field(*++f, now.tv_sec, &c);
        else
            printf("%c", *f);
    }
    printf("\n");
    return 0;
}
