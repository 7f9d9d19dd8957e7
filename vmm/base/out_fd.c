/* SPDX-License-Identifier: MIT */
/*
 * Writing to a descriptor without blocking. Only this file knows the kinds of
 * descriptors.
 */
#include "out_fd.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "fd_stat.h"

/* A terminal that polls as writable may still have little room; a short write
 * blocks only briefly. Used only if the terminal cannot be reopened. */
#define TTY_CHUNK 64u

/* A file never blocks; the other kinds take what they have room for. */
#define BIG_CHUNK 65536u

/* Opens the pipe or terminal `fd` again, to get an open file description of our
 * own. -1 if that is impossible: it is another user's, or it has no reader any
 * more. */
static int reopen(int fd, const struct stat *st)
{
    char path[32];

    /* Opening a terminal's master side would make a new terminal. */
    if (S_ISCHR(st->st_mode) && st->st_rdev == makedev(5, 2))
        return -1;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    return open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

void out_fd_init(struct out_fd *out, int fd, bool may_reopen)
{
    struct stat st;
    bool is_tty = isatty(fd);
    int own;

    out->fd = fd;
    out->owns_fd = false;
    out->kind = OUT_FD_POLL;
    out->chunk = is_tty ? TTY_CHUNK : PIPE_BUF;
    if (fd_stat(fd, &st) < 0)
        return;
    if (S_ISSOCK(st.st_mode)) {
        out->kind = OUT_FD_SOCKET;
        out->chunk = BIG_CHUNK;
    } else if (S_ISREG(st.st_mode)) {
        out->chunk = BIG_CHUNK;
    } else if (may_reopen && (is_tty || S_ISFIFO(st.st_mode))) {
        own = reopen(fd, &st);
        if (own < 0)
            return;
        out->fd = own;
        out->owns_fd = true;
        out->kind = OUT_FD_NONBLOCK;
        out->chunk = BIG_CHUNK;
    }
}

void out_fd_fini(struct out_fd *out)
{
    if (out->owns_fd)
        close(out->fd);
}

ssize_t out_fd_write(struct out_fd *out, const uint8_t *data, size_t len)
{
    ssize_t n;

    if (len > out->chunk)
        len = out->chunk;
    if (out->kind == OUT_FD_POLL) {
        struct pollfd pollfd = {.fd = out->fd, .events = POLLOUT};

        n = poll(&pollfd, 1, 0);
        if (n == 0)
            return -EAGAIN;
        if (n < 0)
            return -errno;
    }
    if (out->kind == OUT_FD_SOCKET)
        n = send(out->fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL);
    else
        n = write(out->fd, data, len);
    if (n < 0)
        return -errno;
    return n > 0 ? n : -EAGAIN;
}
