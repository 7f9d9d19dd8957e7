/* SPDX-License-Identifier: MIT */
/*
 * Writing to a descriptor without blocking. Owns the knowledge of what kinds
 * of descriptors there are.
 */
#include "console_way.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* A terminal that polls as writable may still have little room; a short write
 * blocks little. Only where it cannot be opened anew. */
#define TTY_CHUNK 64u

/* A file never blocks, and the others take what they have room for. */
#define BIG_CHUNK 65536u

/* The same pipe or terminal as `fd`, but a file description of our own. -1 if
 * there is no way to it: another user's, or no reader any more. */
static int reopen(int fd, const struct stat *st)
{
    char path[32];

    /* Opening a terminal's master side would make a new terminal. */
    if (S_ISCHR(st->st_mode) && st->st_rdev == makedev(5, 2))
        return -1;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    return open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

void console_way_init(struct console_way *way, int fd, bool may_reopen)
{
    struct stat st;
    bool is_tty = isatty(fd);
    int own;

    way->fd = fd;
    way->owns_fd = false;
    way->kind = CONSOLE_WAY_POLL;
    way->chunk = is_tty ? TTY_CHUNK : PIPE_BUF;
    if (fstat(fd, &st) < 0)
        return;
    if (S_ISSOCK(st.st_mode)) {
        way->kind = CONSOLE_WAY_SOCKET;
        way->chunk = BIG_CHUNK;
    } else if (S_ISREG(st.st_mode)) {
        way->chunk = BIG_CHUNK;
    } else if (may_reopen && (is_tty || S_ISFIFO(st.st_mode))) {
        own = reopen(fd, &st);
        if (own < 0)
            return;
        way->fd = own;
        way->owns_fd = true;
        way->kind = CONSOLE_WAY_NONBLOCK;
        way->chunk = BIG_CHUNK;
    }
}

void console_way_fini(struct console_way *way)
{
    if (way->owns_fd)
        close(way->fd);
}

ssize_t console_way_write(struct console_way *way, const uint8_t *data,
                          size_t len)
{
    ssize_t n;

    if (len > way->chunk)
        len = way->chunk;
    if (way->kind == CONSOLE_WAY_POLL) {
        struct pollfd pollfd = {.fd = way->fd, .events = POLLOUT};

        n = poll(&pollfd, 1, 0);
        if (n == 0)
            return -EAGAIN;
        if (n < 0)
            return -errno;
    }
    if (way->kind == CONSOLE_WAY_SOCKET)
        n = send(way->fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL);
    else
        n = write(way->fd, data, len);
    if (n < 0)
        return -errno;
    return n > 0 ? n : -EAGAIN;
}
