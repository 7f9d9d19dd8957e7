/* SPDX-License-Identifier: MIT */
/* The terminal's settings, shared by dev/tty.c and dev/tty_ioctl.c. */
#ifndef DEV_TTY_IOCTL_H
#define DEV_TTY_IOCTL_H

#include <asm/termbits.h>
#include <asm/termios.h>
#include <stdint.h>

#include "sync/spinlock.h"

struct tty_settings {
    struct spinlock *lock; /* guards the settings */
    struct termios termios;
    struct winsize window;
    int foreground; /* process group */
};

extern struct tty_settings tty_settings;

/* Handles TCGETS, TCSETS and its variants, TIOCGWINSZ, TIOCSWINSZ, FIONREAD,
 * TIOCGPGRP, TIOCSPGRP, TIOCSCTTY, TIOCGSID and TCFLSH. Any other request:
 * -ENOTTY. */
int64_t tty_ioctl(uint64_t request, uint64_t arg);

/* In dev/tty.c; call them with the lock held. The first discards unread input;
 * the second works out anew what may be read. */
void tty_drop_input(void);
void tty_lines_changed(void);
unsigned tty_ready_bytes(void);

#endif
