/* SPDX-License-Identifier: MIT */
/* The terminal's settings, between dev/tty.c and dev/tty_ioctl.c. */
#ifndef DEV_TTY_IOCTL_H
#define DEV_TTY_IOCTL_H

#include <asm/termbits.h>
#include <asm/termios.h>
#include <stdint.h>

#include "sync/spinlock.h"

struct tty_settings {
    struct spinlock *lock; /* guards them */
    struct termios termios;
    struct winsize window;
    int foreground; /* process group */
};

extern struct tty_settings tty_settings;

/* The requests: TCGETS, TCSETS and its kin, TIOCGWINSZ, TIOCSWINSZ, FIONREAD,
 * TIOCGPGRP, TIOCSPGRP, TIOCSCTTY, TIOCGSID, TCFLSH. Else -ENOTTY. */
int64_t tty_ioctl(uint64_t request, uint64_t arg);

/* dev/tty.c, for them. With the lock held: forget what was typed; look again
 * at what may be read now. */
void tty_drop_input(void);
void tty_lines_changed(void);
unsigned tty_ready_bytes(void);

#endif
