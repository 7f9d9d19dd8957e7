/* SPDX-License-Identifier: MIT */
/*
 * Moving bytes between a program's memory and an open file: from or to several
 * pieces of memory as if they were one.
 *
 * A regular file is read and written directly from the program's memory: see
 * io_put() in mm/user_copy.h. A write is atomic for all others, however long it
 * is, and no signal but SIGKILL cuts it short. Everything else (pipes, the
 * terminal, devices) goes through a page in the kernel, a piece at a time.
 */
#ifndef SYS_TRANSFER_H
#define SYS_TRANSFER_H

#include <linux/uio.h>

#include "fs/file.h"

#define AT_POSITION UINT64_MAX /* use the file's own position */
#define MAX_OFFSET  (UINT64_MAX >> 1)

struct transfer {
    struct file *file;
    uint64_t offset; /* AT_POSITION, or that of pread and pwrite */
    struct iovec *pieces;
    unsigned nr_pieces;
    uint64_t len; /* of all pieces; at most MAX_OFFSET */
};

/* Return the number of bytes moved, which may be less than asked for, or
 * -errno. */
int64_t transfer_read(const struct transfer *t);
int64_t transfer_write(const struct transfer *t);

#endif
