/* SPDX-License-Identifier: MIT */
/*
 * The two-key commands of the console.
 */
#include "console_escape.h"

enum console_escape_action console_escape_step(struct console_escape *escape,
                                               uint8_t byte)
{
    if (!escape->armed) {
        escape->armed = byte == CONSOLE_ESCAPE_KEY;
        return escape->armed ? CONSOLE_ESCAPE_HOLD : CONSOLE_ESCAPE_SEND;
    }
    escape->armed = false;
    switch (byte) {
    case CONSOLE_ESCAPE_KEY:
        return CONSOLE_ESCAPE_SEND;
    case 'x':
    case 'X':
        return CONSOLE_ESCAPE_QUIT;
    case 'h':
    case 'H':
    case '?':
        return CONSOLE_ESCAPE_HELP;
    default:
        return CONSOLE_ESCAPE_HOLD;
    }
}
