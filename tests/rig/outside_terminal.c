// SPDX-License-Identifier: MIT
/*
 * The user's terminal: raw while the command runs, so that every key reaches
 * the terminal inside, and restored however the run ends.
 */
#include "outside.h"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static volatile bool is_raw;

/* Bit n: descriptor n is a terminal. If standard input is not a terminal with
 * us in the foreground, there are no bits. */
uint32_t terminal_flags(void)
{
    uint32_t flags = 0;

    if (!isatty(0) || tcgetpgrp(0) != getpgrp())
        return 0;
    for (int fd = 0; fd < 3; fd++)
        if (isatty(fd))
            flags |= WIRE_JOB_TTY(fd);
    return flags;
}

struct wire_window terminal_window(void)
{
    struct winsize size = {0};

    if (ioctl(0, TIOCGWINSZ, &size) != 0 || size.ws_row == 0)
        return (struct wire_window){.rows = 24, .columns = 80};
    return (struct wire_window){.rows = size.ws_row, .columns = size.ws_col};
}

void terminal_make_raw(void)
{
    struct termios raw;

    if (is_raw || tcgetattr(0, &before) != 0)
        return;
    raw = before;
    cfmakeraw(&raw);
    is_raw = tcsetattr(0, TCSANOW, &raw) == 0;
}

void terminal_restore(void)
{
    if (!is_raw)
        return;
    is_raw = false;
    (void)tcsetattr(0, TCSADRAIN, &before);
}
