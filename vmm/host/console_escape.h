/* SPDX-License-Identifier: MIT */
/*
 * What a person types to reach vmm and not the guest: Ctrl-A, then a key.
 */
#ifndef VMM_HOST_CONSOLE_ESCAPE_H
#define VMM_HOST_CONSOLE_ESCAPE_H

#include "base/util.h"

#define CONSOLE_ESCAPE_KEY 0x01u /* Ctrl-A */

enum console_escape_action {
    CONSOLE_ESCAPE_SEND, /* the byte is the guest's */
    CONSOLE_ESCAPE_HOLD, /* nobody's: the first half, or an unknown key */
    CONSOLE_ESCAPE_QUIT, /* Ctrl-A x */
    CONSOLE_ESCAPE_HELP, /* Ctrl-A h */
};

/* Starts all zero. */
struct console_escape {
    bool armed; /* the latest byte was the first half */
};

/* What `byte`, the next one typed, means. Ctrl-A Ctrl-A sends one. */
enum console_escape_action console_escape_step(struct console_escape *escape,
                                               uint8_t byte);

#endif
