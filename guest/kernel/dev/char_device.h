/* SPDX-License-Identifier: MIT */
/*
 * A device that is read and written as a stream of bytes. Each such file under
 * /dev has one of these. There is one terminal, tty_device (dev/tty.h).
 */
#ifndef DEV_CHAR_DEVICE_H
#define DEV_CHAR_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wait_queue;

struct char_device {
    /* Both take a kernel buffer and return the number of bytes, or -errno. A
     * read waits until there is something, or with `nonblock` returns -EAGAIN;
     * 0 is the end of the file; -EINTR if a signal came. */
    int64_t (*read)(void *buf, size_t len, bool nonblock);
    int64_t (*write)(const void *buf, size_t len);

    /* `arg` comes from the program: a number or a user address. Returns 0 or
     * -errno. */
    int64_t (*ioctl)(uint64_t request, uint64_t arg);

    /* What is possible without waiting: POLLIN, POLLOUT. */
    unsigned (*poll)(void);

    /* Woken whenever poll() may return more events than before. */
    struct wait_queue *changed;
};

#endif
