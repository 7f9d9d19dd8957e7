/* SPDX-License-Identifier: MIT */
/*
 * Writing to a descriptor without blocking, of whatever kind, and whatever
 * other processes have it open.
 */
#ifndef VMM_BASE_OUT_FD_H
#define VMM_BASE_OUT_FD_H

#include <sys/types.h>

#include "util.h"

enum out_fd_kind {
    OUT_FD_NONBLOCK, /* our own open file description, O_NONBLOCK */
    OUT_FD_SOCKET,   /* send with MSG_DONTWAIT */
    OUT_FD_POLL,     /* poll, then write only what will not block */
};

struct out_fd {
    int fd; /* also the one to poll for room */
    bool owns_fd;
    enum out_fd_kind kind;
    size_t chunk; /* most bytes passed to one write */
};

/* Chooses how to write to `fd`, which the caller keeps and closes. With
 * `may_reopen` a pipe or a terminal is opened again, since O_NONBLOCK on `fd`
 * would affect every process that shares it. Cannot fail: a descriptor that
 * cannot be written to gives an error at the first write. */
void out_fd_init(struct out_fd *out, int fd, bool may_reopen);
void out_fd_fini(struct out_fd *out);

/* Returns how many bytes were written, at least 1; or -errno, with -EAGAIN if
 * the write would have blocked. */
ssize_t out_fd_write(struct out_fd *out, const uint8_t *data,
                     size_t len) MUST_CHECK;

#endif
