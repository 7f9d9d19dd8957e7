/* SPDX-License-Identifier: MIT */
/* Pipes: bytes from one end to the other, and nowhere else. */
#ifndef FS_PIPE_H
#define FS_PIPE_H

#include "fs/file.h"

/* Makes a pipe: ends[0] to read from, ends[1] to write to, each with one
 * reference. `flags` may have O_NONBLOCK. Returns 0 or -ENOMEM. */
int pipe_new(struct file *ends[2], unsigned flags)
    __attribute__((warn_unused_result));

/* Opens the FIFO `inode`; takes over the reference on success. Waits until the
 * other end is open, too, unless O_NONBLOCK is in `flags` or it is a pipe that
 * pipe_new() made. 0, -ENXIO, -ENOMEM, -EINTR. */
int pipe_open(struct inode *inode, unsigned flags, struct file **opened)
    __attribute__((warn_unused_result));

#endif
