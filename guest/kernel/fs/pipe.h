/* SPDX-License-Identifier: MIT */
/* Pipes: bytes that go in at one end and come out at the other. */
#ifndef FS_PIPE_H
#define FS_PIPE_H

#include "fs/file.h"

/* Makes a pipe: ends[0] is for reading, ends[1] for writing, each with one
 * reference. `flags` may include O_NONBLOCK. Returns 0 or -ENOMEM. */
int pipe_new(struct file *ends[2], unsigned flags)
    __attribute__((warn_unused_result));

/* Opens the FIFO `inode`; takes over the reference on success. Waits until the
 * other end is open, too, unless O_NONBLOCK is in `flags` or pipe_new() made
 * the pipe. Returns 0, -ENXIO, -ENOMEM or -EINTR. */
int pipe_open(struct inode *inode, unsigned flags, struct file **opened)
    __attribute__((warn_unused_result));

/* How many bytes the pipe holds; -EBADF: it is none. */
int pipe_size(const struct file *file);

#endif
