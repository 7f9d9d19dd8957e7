/* SPDX-License-Identifier: MIT */
/*
 * A device that is read and written as a stream of bytes. What the file
 * system offers under /dev is one of these each; there is one terminal,
 * tty_device (dev/tty.h).
 */
#ifndef DEV_CHAR_DEVICE_H
#define DEV_CHAR_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wait_queue;

struct char_device {
    /* Both take a buffer of the kernel's, and return how many bytes, or
     * -errno. A read waits until there is something, or with `nonblock`
     * returns -EAGAIN; 0 is the end of the file; -EINTR if a signal came. */
    int64_t (*read)(void *buf, size_t len, bool nonblock);
    int64_t (*write)(const void *buf, size_t len);

    /* `arg` is a program's: a number or an address. 0, or -errno. */
    int64_t (*ioctl)(uint64_t request, uint64_t arg);

    /* What can be done without waiting: POLLIN, POLLOUT. */
    unsigned (*poll)(void);

    /* Woken whenever poll() may say more than before. */
    struct wait_queue *changed;
};

#endif
