/* SPDX-License-Identifier: MIT */
/* The terminal's control requests: Linux's ioctl_tty(2). */
#include "dev/tty_ioctl.h"

#include <asm/errno.h>
#include <asm/ioctls.h>

#include "cpu/cpu.h"
#include "kernel.h"
#include "mm/user_copy.h"
#include "proc/process.h"

static int64_t get_termios(uint64_t arg)
{
    spin_lock(tty_settings.lock);
    struct termios now = tty_settings.termios;

    spin_unlock(tty_settings.lock);
    return user_write(arg, &now, sizeof(now));
}

static int64_t set_termios(uint64_t arg, bool drop)
{
    struct termios wanted;

    if (user_read(&wanted, arg, sizeof(wanted)) != 0)
        return -EFAULT;
    spin_lock(tty_settings.lock);
    tty_settings.termios = wanted;
    if (drop)
        tty_drop_input();
    tty_lines_changed();
    spin_unlock(tty_settings.lock);
    return 0;
}

static int64_t get_window(uint64_t arg)
{
    spin_lock(tty_settings.lock);
    struct winsize now = tty_settings.window;

    spin_unlock(tty_settings.lock);
    return user_write(arg, &now, sizeof(now));
}

static int64_t set_window(uint64_t arg)
{
    struct winsize wanted;

    if (user_read(&wanted, arg, sizeof(wanted)) != 0)
        return -EFAULT;
    spin_lock(tty_settings.lock);
    tty_settings.window = wanted;
    spin_unlock(tty_settings.lock);
    return 0;
}

static int64_t get_number(uint64_t arg, int number)
{
    return user_write(arg, &number, sizeof(number));
}

static int64_t set_foreground(uint64_t arg)
{
    int group;

    if (user_read(&group, arg, sizeof(group)) != 0)
        return -EFAULT;
    if (group <= 0)
        return -EINVAL;
    spin_lock(tty_settings.lock);
    tty_settings.foreground = group;
    spin_unlock(tty_settings.lock);
    return 0;
}

static int64_t flush(uint64_t queue)
{
    if (queue > TCIOFLUSH)
        return -EINVAL;
    spin_lock(tty_settings.lock);
    if (queue != TCOFLUSH)
        tty_drop_input();
    spin_unlock(tty_settings.lock);
    return 0;
}

int64_t tty_ioctl(uint64_t request, uint64_t arg)
{
    switch (request) {
    case TCGETS:
        return get_termios(arg);
    case TCSETS:
    case TCSETSW: /* output is never pending */
        return set_termios(arg, false);
    case TCSETSF:
        return set_termios(arg, true);
    case TIOCGWINSZ:
        return get_window(arg);
    case TIOCSWINSZ:
        return set_window(arg);
    case FIONREAD:
        return get_number(arg, (int)tty_ready_bytes());
    case TIOCGPGRP:
        return get_number(arg, tty_settings.foreground);
    case TIOCSPGRP:
        return set_foreground(arg);
    case TIOCGSID:
        return get_number(arg, current_process()->session);
    case TCFLSH:
        return flush(arg);
    case TIOCSCTTY: /* every session's terminal is this one */
    case TCSBRK:
        return 0;
    default:
        return -ENOTTY;
    }
}
