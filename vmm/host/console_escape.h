/* SPDX-License-Identifier: MIT */
/*
 * Key sequences for vmm itself and not for the guest: Ctrl-A, then a key.
 */
#ifndef VMM_HOST_CONSOLE_ESCAPE_H
#define VMM_HOST_CONSOLE_ESCAPE_H

#include "base/util.h"

#define CONSOLE_ESCAPE_KEY 0x01u /* Ctrl-A */

enum console_escape_action {
    CONSOLE_ESCAPE_SEND, /* pass the byte to the guest */
    CONSOLE_ESCAPE_HOLD, /* drop it: the first half, or an unknown key */
    CONSOLE_ESCAPE_QUIT, /* Ctrl-A x */
    CONSOLE_ESCAPE_HELP, /* Ctrl-A h */
};

/* Initialize to zero. */
struct console_escape {
    bool armed; /* the latest byte was the first half */
};

/* Says what `byte`, the next one typed, means. Ctrl-A Ctrl-A sends one
 * Ctrl-A. */
enum console_escape_action console_escape_step(struct console_escape *escape,
                                               uint8_t byte);

#endif
