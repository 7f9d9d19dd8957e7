/* SPDX-License-Identifier: MIT */
/*
 * Writing to a descriptor without blocking, whatever it is and whoever else
 * has it open.
 */
#ifndef VMM_HOST_CONSOLE_WAY_H
#define VMM_HOST_CONSOLE_WAY_H

#include <sys/types.h>

#include "base/util.h"

enum console_way_kind {
    CONSOLE_WAY_NONBLOCK, /* a file description of our own, O_NONBLOCK */
    CONSOLE_WAY_SOCKET,   /* send with MSG_DONTWAIT */
    CONSOLE_WAY_POLL,     /* poll, then as much as does not block */
};

struct console_way {
    int fd; /* to poll for room, too */
    bool owns_fd;
    enum console_way_kind kind;
    size_t chunk; /* the most that one write is given */
};

/* Finds the way to write to `fd`, which stays the caller's. With `may_reopen`
 * a pipe or a terminal is opened anew, since O_NONBLOCK on `fd` would change
 * it for every process that shares it. Cannot fail: what cannot be written to
 * says so when it is. */
void console_way_init(struct console_way *way, int fd, bool may_reopen);
void console_way_fini(struct console_way *way);

/* How many bytes were written, at least 1; or -errno, -EAGAIN if it would have
 * blocked. */
ssize_t console_way_write(struct console_way *way, const uint8_t *data,
                          size_t len) MUST_CHECK;

#endif
