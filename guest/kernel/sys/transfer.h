/* SPDX-License-Identifier: MIT */
/*
 * Bytes between a program's memory and an open file: from or to several
 * pieces of memory as if they were one.
 *
 * A regular file is read and written in place, from the program's memory: see
 * io_put() in mm/user_copy.h. A write is one piece for everybody else, however
 * long, and no signal cuts it short. Everything else (pipes, the terminal,
 * devices) goes through a page of the kernel's, a piece at a time.
 */
#ifndef SYS_TRANSFER_H
#define SYS_TRANSFER_H

#include <linux/uio.h>

#include "fs/file.h"

#define AT_POSITION UINT64_MAX /* where the file's own position is */
#define MAX_OFFSET  (UINT64_MAX >> 1)

struct transfer {
    struct file *file;
    uint64_t offset; /* AT_POSITION, or of pread and pwrite */
    struct iovec *pieces;
    unsigned nr_pieces;
    uint64_t len; /* of all pieces; at most MAX_OFFSET */
};

/* Return how many bytes, which may be fewer than all, or -errno. */
int64_t transfer_read(const struct transfer *t);
int64_t transfer_write(const struct transfer *t);

#endif
