/* SPDX-License-Identifier: MIT */
/*
 * What the files disk*.c share.
 */
#ifndef VMM_HOST_DISK_FILE_H
#define VMM_HOST_DISK_FILE_H

#include <stdatomic.h>

#include "disk.h"

struct disk {
    int fd;                     /* with an OFD lock; -1: all is in `memory` */
    struct disk_memory *memory; /* what was written, if not to fd; else NULL */
    bool read_only;
    bool is_block;       /* a block device, else a regular file */
    uint64_t size;       /* bytes, when it was opened */
    uint32_t block_size; /* bytes */
    atomic_bool flush_failed;
};

/* disk_read, disk_write and disk_flush, by this thread (disk.c). */
int disk_do_read(struct disk *disk, struct iovec *iov, unsigned nr,
                 uint64_t offset) MUST_CHECK;
int disk_do_write(struct disk *disk, struct iovec *iov, unsigned nr,
                  uint64_t offset) MUST_CHECK;
int disk_do_flush(struct disk *disk) MUST_CHECK;

/* Makes one host call that reads or writes `fd`, and records it for the trace.
 * Returns its result, or -errno. */
ssize_t disk_call_host(int fd, bool is_write, const struct iovec *iov,
                       unsigned nr, uint64_t offset) MUST_CHECK;

/* Says what the file `fd` is instead of a raw disk image, and what to do; NULL
 * if it may be one. `is_whole`: its size is whole sectors. */
const char *disk_no_disk(int fd, bool is_whole) MUST_CHECK;

#endif
