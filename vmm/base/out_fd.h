/* SPDX-License-Identifier: MIT */
/*
 * Writing to a descriptor without blocking, whatever it is and whoever else
 * has it open.
 */
#ifndef VMM_BASE_OUT_FD_H
#define VMM_BASE_OUT_FD_H

#include <sys/types.h>

#include "util.h"

enum out_fd_kind {
    OUT_FD_NONBLOCK, /* a file description of our own, O_NONBLOCK */
    OUT_FD_SOCKET,   /* send with MSG_DONTWAIT */
    OUT_FD_POLL,     /* poll, then as much as does not block */
};

struct out_fd {
    int fd; /* to poll for room, too */
    bool owns_fd;
    enum out_fd_kind kind;
    size_t chunk; /* the most that one write is given */
};

/* Finds the way to write to `fd`, which stays the caller's. With `may_reopen`
 * a pipe or a terminal is opened anew, since O_NONBLOCK on `fd` would change
 * it for every process that shares it. Cannot fail: what cannot be written to
 * says so when it is. */
void out_fd_init(struct out_fd *out, int fd, bool may_reopen);
void out_fd_fini(struct out_fd *out);

/* How many bytes were written, at least 1; or -errno, -EAGAIN if it would have
 * blocked. */
ssize_t out_fd_write(struct out_fd *out, const uint8_t *data,
                     size_t len) MUST_CHECK;

#endif
